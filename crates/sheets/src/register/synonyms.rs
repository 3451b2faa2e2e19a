//! Words that townships write instead of the labels of the value lists.

use shouwang_domain::assurance::DwellingGrade;
use shouwang_domain::household::{DisabilityKind, Health, Labour, Relation, Schooling};
use shouwang_domain::risk::{CivilAffairsStatus, Population};

use super::DwellingSaid;

pub(super) const POPULATIONS: &[(&str, Population)] = &[
    ("普通农户", Population::General),
    ("2019年边缘易致贫户", Population::Marginal2019),
    ("建档立卡脱贫户", Population::Lifted),
];
pub(super) const CIVIL_AFFAIRS: &[(&str, CivilAffairsStatus)] = &[
    ("特困", CivilAffairsStatus::DestituteSupport),
    ("特困人员", CivilAffairsStatus::DestituteSupport),
    ("五保", CivilAffairsStatus::DestituteSupport),
    ("低保户", CivilAffairsStatus::Dibao),
    ("最低生活保障", CivilAffairsStatus::Dibao),
    ("低保边缘家庭", CivilAffairsStatus::DibaoMarginal),
];
pub(super) const DWELLINGS: &[(&str, DwellingSaid)] = &[
    ("A", DwellingSaid::Graded(DwellingGrade::A)),
    ("B", DwellingSaid::Graded(DwellingGrade::B)),
    ("C", DwellingSaid::Graded(DwellingGrade::C)),
    ("D", DwellingSaid::Graded(DwellingGrade::D)),
    ("安全", DwellingSaid::Graded(DwellingGrade::A)),
    ("是", DwellingSaid::Graded(DwellingGrade::A)),
    ("C级危房", DwellingSaid::Graded(DwellingGrade::C)),
    ("D级危房", DwellingSaid::Graded(DwellingGrade::D)),
    ("待鉴定", DwellingSaid::NotAppraised),
];
pub(super) const RELATIONS: &[(&str, Relation)] = &[
    ("本人", Relation::Head),
    ("户主本人", Relation::Head),
    ("妻", Relation::Spouse),
    ("夫", Relation::Spouse),
    ("妻子", Relation::Spouse),
    ("丈夫", Relation::Spouse),
    ("之妻", Relation::Spouse),
    ("之夫", Relation::Spouse),
    ("儿子", Relation::Son),
    ("子", Relation::Son),
    ("长子", Relation::Son),
    ("次子", Relation::Son),
    ("女儿", Relation::Daughter),
    ("女", Relation::Daughter),
    ("长女", Relation::Daughter),
    ("次女", Relation::Daughter),
    ("儿媳", Relation::DaughterInLaw),
    ("女婿", Relation::SonInLaw),
    ("孙子", Relation::Grandson),
    ("孙女", Relation::Granddaughter),
    ("之孙", Relation::Grandson),
    ("父亲", Relation::Father),
    ("母亲", Relation::Mother),
    // What the national system tells apart and this register does not.
    ("之曾孙子", Relation::Other),
    ("之曾孙女", Relation::Other),
    ("之侄儿", Relation::Other),
    ("之侄女", Relation::Other),
    ("之兄弟媳妇", Relation::Other),
    ("之叔伯", Relation::Other),
];
pub(super) const HEALTH: &[(&str, Health)] = &[
    ("良好", Health::Healthy),
    ("慢性病", Health::ChronicIllness),
    ("重慢病", Health::HeavyChronicIllness),
    ("负担较重慢性病", Health::HeavyChronicIllness),
    ("大病", Health::SeriousIllness),
    ("残疾人", Health::Disabled),
];
pub(super) const LABOUR: &[(&str, Labour)] = &[
    ("弱劳力", Labour::Weak),
    ("半劳力", Labour::Half),
    ("部分丧失劳动能力", Labour::PartlyLost),
    ("有劳动能力", Labour::Ordinary),
    ("无劳动能力", Labour::None),
    ("无", Labour::None),
];
pub(super) const SCHOOLING: &[(&str, Schooling)] = &[
    ("否", Schooling::NotStudent),
    ("无", Schooling::NotStudent),
    ("不在校", Schooling::NotStudent),
    ("学龄前儿童", Schooling::NotStudent),
    ("幼儿园", Schooling::Preschool),
    ("普通高中", Schooling::Senior),
    ("中专", Schooling::Vocational),
    ("技校", Schooling::Vocational),
    ("大专", Schooling::Higher),
    ("本科", Schooling::Higher),
    ("大学", Schooling::Higher),
    // The years of school as the exports of the national system have them.
    ("一年级", Schooling::Primary),
    ("二年级", Schooling::Primary),
    ("三年级", Schooling::Primary),
    ("四年级", Schooling::Primary),
    ("五年级", Schooling::Primary),
    ("六年级", Schooling::Primary),
    ("七年级", Schooling::Junior),
    ("八年级", Schooling::Junior),
    ("九年级", Schooling::Junior),
    ("普通高中一年级", Schooling::Senior),
    ("普通高中二年级", Schooling::Senior),
    ("普通高中三年级", Schooling::Senior),
    ("中职一年级", Schooling::Vocational),
    ("中职二年级", Schooling::Vocational),
    ("中职三年级", Schooling::Vocational),
    ("技师学院一年级", Schooling::Vocational),
    ("技师学院二年级", Schooling::Vocational),
    ("技师学院三年级", Schooling::Vocational),
    ("技师学院四年级", Schooling::Vocational),
    ("高职高专一年级", Schooling::Higher),
    ("高职高专二年级", Schooling::Higher),
    ("高职高专三年级", Schooling::Higher),
    ("本科一年级", Schooling::Higher),
    ("本科二年级", Schooling::Higher),
    ("本科三年级", Schooling::Higher),
    ("本科四年级", Schooling::Higher),
    ("本科五年级", Schooling::Higher),
    ("硕士研究生及以上", Schooling::Higher),
];
pub(super) const DISABILITIES: &[(&str, DisabilityKind)] = &[
    ("视力残疾", DisabilityKind::Visual),
    ("听力残疾", DisabilityKind::Hearing),
    ("言语残疾", DisabilityKind::Speech),
    ("肢体残疾", DisabilityKind::Limb),
    ("智力残疾", DisabilityKind::Intellectual),
    ("精神残疾", DisabilityKind::Mental),
    ("多重残疾", DisabilityKind::Multiple),
];
