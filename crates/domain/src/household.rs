//! The household: the unit of monitoring, its members, and how they come and go.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::guarantee::{Guarantee, GuaranteeState};
use crate::id_number::{IdNumber, Sex};
use crate::risk::{CivilAffairsStatus, Population};
use crate::{MemberId, Problem, Result, coded_enum};

coded_enum! {
    /// Relation of a member to the head of the household.
    pub enum Relation {
        Head = "head", "户主", "head of household";
        Spouse = "spouse", "配偶", "spouse";
        Son = "son", "之子", "son";
        Daughter = "daughter", "之女", "daughter";
        DaughterInLaw = "daughter_in_law", "之儿媳", "daughter-in-law";
        SonInLaw = "son_in_law", "之女婿", "son-in-law";
        Grandson = "grandson", "之孙子", "grandson";
        Granddaughter = "granddaughter", "之孙女", "granddaughter";
        DaughtersSon = "daughters_son", "之外孙子", "daughter's son";
        DaughtersDaughter = "daughters_daughter", "之外孙女", "daughter's daughter";
        Father = "father", "之父", "father";
        Mother = "mother", "之母", "mother";
        FatherInLaw = "father_in_law", "之岳父", "father of the wife";
        MotherInLaw = "mother_in_law", "之岳母", "mother of the wife";
        HusbandsFather = "husbands_father", "之公公", "father of the husband";
        HusbandsMother = "husbands_mother", "之婆婆", "mother of the husband";
        Grandfather = "grandfather", "之祖父", "grandfather";
        Grandmother = "grandmother", "之祖母", "grandmother";
        Sibling = "sibling", "之兄弟姐妹", "brother or sister";
        Other = "other", "其他", "other";
    }
}

coded_enum! {
    /// State of health; several may hold at once.
    pub enum Health {
        Healthy = "healthy", "健康", "healthy";
        ChronicIllness = "chronic_illness", "长期慢性病", "long-term chronic illness";
        HeavyChronicIllness = "heavy_chronic_illness", "负担较重的慢性病", "chronic illness with a heavy burden";
        SeriousIllness = "serious_illness", "患有大病", "serious illness";
        Disabled = "disabled", "残疾", "disabled";
    }
}

impl Health {
    /// A chronic illness, whatever its burden.
    pub const fn is_chronic(self) -> bool {
        matches!(self, Self::ChronicIllness | Self::HeavyChronicIllness)
    }
}

coded_enum! {
    /// Kind of disability as on the disability card: the digit before the grade.
    pub enum DisabilityKind {
        Visual = "visual", "视力", "visual";
        Hearing = "hearing", "听力", "hearing";
        Speech = "speech", "言语", "speech";
        Limb = "limb", "肢体", "limb";
        Intellectual = "intellectual", "智力", "intellectual";
        Mental = "mental", "精神", "mental";
        Multiple = "multiple", "多重", "multiple";
    }
}

coded_enum! {
    /// Capability to work and skill. Weak and half labour were one value once: who is recorded so stays so until somebody
    /// says which.
    pub enum Labour {
        Ordinary = "ordinary", "普通劳动力", "ordinary labour";
        Skilled = "skilled", "技能劳动力", "skilled labour";
        Weak = "weak", "弱劳动力", "weak labour";
        Half = "half", "半劳动力", "half labour";
        PartlyLost = "partly_lost", "部分丧失劳动力", "labour capability partly lost";
        WeakOrHalf = "weak_or_half", "弱劳动力或半劳动力", "weak or half labour";
        Lost = "lost", "丧失劳动力", "labour capability lost";
        None = "none", "无劳动力", "no labour capability";
    }
}

coded_enum! {
    /// Whether a member is at school, and where.
    pub enum Schooling {
        NotStudent = "not_student", "非在校", "not a student";
        Preschool = "preschool", "学前教育", "pre-school";
        Primary = "primary", "小学", "primary school";
        Junior = "junior", "初中", "junior secondary school";
        Senior = "senior", "高中", "senior secondary school";
        Vocational = "vocational", "中职", "vocational school";
        Higher = "higher", "高等教育", "higher education";
    }
}

coded_enum! {
    /// Whether a household is in the register at present.
    pub enum HouseholdState {
        Active = "active", "在册", "in the register";
        Merged = "merged", "已并入他户", "merged into another household";
        Withdrawn = "withdrawn", "误导入，已撤销", "came in by mistake and was taken back";
    }
}

coded_enum! {
    /// What is known about a member's ID number.
    pub enum IdStatus {
        Valid = "valid", "有效", "valid";
        Damaged = "damaged", "待核实", "damaged, to be checked with the card";
        Missing = "missing", "暂无", "missing";
    }
}

coded_enum! {
    /// Why somebody may not act on a household.
    pub enum Kinship {
        Own = "own", "本户", "one's own household";
        DeclaredKin = "declared_kin", "已申报亲属", "declared kin";
    }
}

coded_enum! {
    /// Why a member came or went, or what else changed the household.
    pub enum MembershipChange {
        Birth = "birth", "出生", "born";
        MarriedIn = "married_in", "婚入", "married in";
        MovedIn = "moved_in", "迁入", "moved in";
        Returned = "returned", "回归", "came back";
        Death = "death", "死亡", "died";
        MarriedOut = "married_out", "婚出", "married out";
        MovedOut = "moved_out", "迁出", "moved out";
        Split = "split", "分户", "split off";
        SplitIn = "split_in", "分户立户", "set up a household";
        Merged = "merged", "并户迁出", "left for a merged household";
        MergedIn = "merged_in", "并户迁入", "came with a merged household";
        Withdrawn = "withdrawn", "误导入，已撤销", "came in by mistake and was taken back";
    }
}

impl MembershipChange {
    /// True for those that bring a member, false for those that take one away.
    pub const fn joins(self) -> bool {
        matches!(
            self,
            Self::Birth | Self::MarriedIn | Self::MovedIn | Self::Returned | Self::SplitIn | Self::MergedIn
        )
    }
}

impl Labour {
    /// Can work, at least in part.
    pub const fn can_work(self) -> bool {
        !matches!(self, Self::Lost | Self::None)
    }

    /// Can work as others do.
    pub const fn is_full(self) -> bool {
        matches!(self, Self::Ordinary | Self::Skilled)
    }
}

/// A disability as certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Disability {
    /// Its kind.
    pub kind: DisabilityKind,
    /// Its grade, 1 (heaviest) to 4.
    pub grade: u8,
}

impl Disability {
    /// A disability; the grade must be 1 to 4.
    pub fn new(kind: DisabilityKind, grade: u8) -> Result<Self> {
        if (1..=4).contains(&grade) {
            Ok(Self { kind, grade })
        } else {
            Err(Problem::bad_data(
                "disability.grade",
                "残疾等级应为 1 至 4。",
                "The grade of a disability is 1 to 4.",
            ))
        }
    }

    /// Severe: grades 1 and 2, and grades 3 and 4 when mental or intellectual (翁源 2021 §二(一)).
    pub const fn is_severe(self) -> bool {
        self.grade <= 2 || matches!(self.kind, DisabilityKind::Mental | DisabilityKind::Intellectual)
    }
}

/// A member of a household as the rules see one. Telephone, account and name of an illness are not here: no rule needs them.
#[derive(Debug, Clone)]
pub struct Member {
    /// Id of the member.
    pub id: MemberId,
    /// ID number, where it is known and sound.
    pub id_number: Option<IdNumber>,
    /// Birth date.
    pub birth_date: NaiveDate,
    /// Sex.
    pub sex: Sex,
    /// Relation to the head.
    pub relation: Relation,
    /// State of health.
    pub health: Vec<Health>,
    /// Certified disability.
    pub disability: Option<Disability>,
    /// Capability to work.
    pub labour: Labour,
    /// At school, and where.
    pub schooling: Schooling,
    /// Cannot attend school for physical reasons (the exemption of look-back 2021 item 4).
    pub schooling_exempt: bool,
    /// Covered by basic medical insurance in the current year; `None` when not known.
    pub insured: Option<bool>,
    /// Day of joining the household.
    pub joined_on: NaiveDate,
    /// Day of leaving, and why.
    pub left: Option<(NaiveDate, MembershipChange)>,
}

impl Member {
    /// Whether the member belongs to the household on a date.
    pub fn is_present(&self, on: NaiveDate) -> bool {
        self.joined_on <= on && self.left.is_none_or(|(left, _)| on < left)
    }

    /// Age in completed years on a date.
    pub fn age_on(&self, on: NaiveDate) -> i32 {
        age_on(self.birth_date, on)
    }

    /// Able to work: of working age (16 to 59) or older with recorded capability, and not a student.
    pub fn can_work_on(&self, on: NaiveDate) -> bool {
        self.age_on(on) >= 16 && self.labour.can_work() && self.schooling == Schooling::NotStudent
    }

    /// Of compulsory-school age (6 to 15 completed years).
    pub fn is_school_age(&self, on: NaiveDate) -> bool {
        (6..16).contains(&self.age_on(on))
    }

    /// The priority groups this member belongs to on a date (翁源 2021 §二(一)).
    pub fn priority_groups(&self, on: NaiveDate, destitute: bool) -> Vec<PriorityGroup> {
        let mut groups = Vec::new();
        if self.health.contains(&Health::SeriousIllness) {
            groups.push(PriorityGroup::SeriousIllness);
        }
        if self.health.contains(&Health::HeavyChronicIllness) {
            groups.push(PriorityGroup::ChronicIllness);
        }
        if self.disability.is_some_and(Disability::is_severe) {
            groups.push(PriorityGroup::SevereDisability);
        }
        if self.age_on(on) >= 60 && (destitute || matches!(self.labour, Labour::Lost)) {
            groups.push(PriorityGroup::DisabledOrDestituteElder);
        }
        groups
    }
}

coded_enum! {
    /// Groups to be visited and checked first.
    pub enum PriorityGroup {
        SeriousIllness = "serious_illness", "大病重病患者", "seriously ill";
        ChronicIllness = "chronic_illness", "负担较重的慢性病患者", "chronically ill with a heavy burden";
        SevereDisability = "severe_disability", "重度残疾人", "severely disabled";
        DisabledOrDestituteElder = "disabled_or_destitute_elder", "失能特困老年人口", "disabled or destitute elder";
    }
}

/// A household as the rules see one.
#[derive(Debug, Clone)]
pub struct Household {
    /// Id of the household.
    pub id: crate::HouseholdId,
    /// Derived preorder number of its area, for scope and order.
    pub area_order: i64,
    /// Base register.
    pub population: Population,
    /// Standing in civil affairs.
    pub civil_affairs: Option<CivilAffairsStatus>,
    /// Members, present and past.
    pub members: Vec<Member>,
    /// What is known about the guarantees; one that is absent is not known.
    pub guarantees: Vec<(Guarantee, GuaranteeState)>,
}

impl Household {
    /// The members on a date.
    pub fn present(&self, on: NaiveDate) -> impl Iterator<Item = &Member> {
        self.members.iter().filter(move |m| m.is_present(on))
    }

    /// The priority groups that its members belong to on a date, each once (翁源 2021 §二(一)).
    pub fn priority_groups(&self, on: NaiveDate) -> Vec<PriorityGroup> {
        let destitute = self.civil_affairs == Some(CivilAffairsStatus::DestituteSupport);
        let of_members = self.present(on).flat_map(|m| m.priority_groups(on, destitute));
        let found: Vec<PriorityGroup> = of_members.collect();
        let in_order = PriorityGroup::ALL.iter().copied();
        in_order.filter(|group| found.contains(group)).collect()
    }

    /// At least one member is able to work. A household of which nobody is, is a 整户无劳动能力 household.
    pub fn has_labour(&self, on: NaiveDate) -> bool {
        self.present(on).any(|m| m.can_work_on(on))
    }

    /// The state of a guarantee, where known.
    pub fn guarantee(&self, guarantee: Guarantee) -> Option<GuaranteeState> {
        self.guarantees.iter().find(|(g, _)| *g == guarantee).map(|(_, s)| *s)
    }

    /// Checks what must hold of a household on a date: exactly one head, and a head in every household with members.
    pub fn check(&self, on: NaiveDate) -> Result<()> {
        match self.present(on).filter(|m| m.relation == Relation::Head).count() {
            1 => Ok(()),
            0 => Err(no_head()),
            _ => Err(second_head()),
        }
    }

    /// Checks and records that somebody joins. `on` must not lie in the future of `today`.
    pub fn join(&mut self, member: Member, today: NaiveDate) -> Result<()> {
        not_in_future(member.joined_on, today)?;
        if member.relation == Relation::Head && self.present(member.joined_on).any(|m| m.relation == Relation::Head) {
            return Err(second_head());
        }
        if let Some(id_number) = &member.id_number
            && self
                .members
                .iter()
                .any(|m| m.id_number.as_ref() == Some(id_number) && m.is_present(member.joined_on))
        {
            return Err(duplicate_id());
        }
        self.members.push(member);
        Ok(())
    }

    /// Checks and records that a member leaves. The head may leave only when another head is named with the same act.
    pub fn leave(
        &mut self,
        who: MemberId,
        on: NaiveDate,
        why: MembershipChange,
        new_head: Option<MemberId>,
        today: NaiveDate,
    ) -> Result<()> {
        not_in_future(on, today)?;
        if why.joins() {
            return Err(Problem::usage(
                "member.not_a_leaving",
                "该变动类型不是离开。",
                "This kind of change is not a leaving.",
            ));
        }
        let idx = self
            .members
            .iter()
            .position(|m| m.id == who && m.is_present(on))
            .ok_or_else(|| Problem::not_found("成员", "member"))?;
        if self.members[idx].joined_on > on {
            return Err(left_before_joined());
        }
        let others_stay = self.present(on).any(|m| m.id != who);
        if self.members[idx].relation == Relation::Head && others_stay {
            let heir = new_head
                .and_then(|id| {
                    self.members
                        .iter()
                        .position(|m| m.id == id && m.id != who && m.is_present(on))
                })
                .ok_or_else(no_head)?;
            self.members[heir].relation = Relation::Head;
        }
        self.members[idx].left = Some((on, why));
        Ok(())
    }
}

/// The problem of a member who leaves before having joined.
pub fn left_before_joined() -> Problem {
    Problem::bad_data(
        "member.left_before_joined",
        "离开（并户）日期早于成员加入该户的日期；请核对。",
        "A member left, or was merged, before the day of joining the household; check the days.",
    )
}

/// The problem of a telephone that is none.
pub fn unreadable_phone() -> Problem {
    Problem::bad_data(
        "phone.unreadable",
        "电话应为11位手机号，或带区号的固定电话。",
        "The telephone is a mobile number of 11 digits, or a landline with area code.",
    )
}

/// The problem of a household without a head.
pub fn no_head() -> Problem {
    Problem::bad_data(
        "household.no_head",
        "该户没有户主；请在“与户主关系”一栏指定一名户主，户主离开的同时指定新户主。",
        "The household has no head; name one in the relation column, and a new one when the head leaves.",
    )
}

/// The problem of a second head.
pub fn second_head() -> Problem {
    Problem::bad_data(
        "household.second_head",
        "该户已有户主，每户只能有一名；请核对“与户主关系”，表中未列原户主的请列入并改正关系，或先办理户主变更。",
        "The household has a head already, and can have only one; check the relations, list the present head with the \
         right one where the sheet lacks them, or change the head first.",
    )
}

/// The problem of an ID number that belongs to another present member, of this household or another.
pub fn duplicate_id() -> Problem {
    Problem::bad_data(
        "member.duplicate_id",
        "该证件号码已登记为另一名在户成员，或在本文件中已出现；请核对是否重复登记或录错，已迁入的请先办理其从原户迁出。",
        "This ID number is that of another present member, or stands in the file twice; check for a double entry or a \
         wrong number, and let the person leave the other household first.",
    )
}

pub(crate) const OWN_HOUSEHOLD: &str = "household.own";

/// The refusal of whoever would act on, or enter something about, their own household or that of declared kin.
pub fn own_household() -> Problem {
    Problem::wrong_person(
        OWN_HOUSEHOLD,
        "不能办理本户或已申报亲属户的事项，代录也不行；请由其他人员办理。",
        "Nobody acts on their own household or that of declared kin, nor enters it for others; let a colleague do it.",
    )
}

/// Age in completed years on a date.
pub fn age_on(birth_date: NaiveDate, on: NaiveDate) -> i32 {
    let had_birthday = (on.month(), on.day()) >= (birth_date.month(), birth_date.day());
    on.year() - birth_date.year() - i32::from(!had_birthday)
}

/// Refuses a date after today.
pub fn not_in_future(date: NaiveDate, today: NaiveDate) -> Result<()> {
    if date > today {
        return Err(Problem::bad_data(
            "date.in_future",
            format!("日期 {date} 晚于今天 {today}；请核对年份和月份。"),
            format!("The date {date} is after today, {today}; check year and month."),
        ));
    }
    Ok(())
}
