//! The look-back: what the system knows beside each row of the checklist.

use serde_json::json;
use shouwang_domain::lists::ListName;
use shouwang_domain::role::Role;
use shouwang_domain::{AreaId, Ctx, HouseholdId};
use shouwang_service::inspection::known::{CheckedQuery, ChecklistFigure, ChecklistKnown, KnownQuery};
use shouwang_service::inspection::survey::SurveyDifferenceQuery;
use shouwang_service::ledger::last::LastQuery;
use shouwang_service::overview::lists::ListCountQuery;
use shouwang_service::overview::patterns::{PatternKind, PatternQuery};
use shouwang_service::page::PageCmd;
use shouwang_testkit::both_databases;

use crate::county::{self, County, Wanted};
use crate::draw::survey;
use crate::office::{COUNTY, Family, Office, Place, SECRETARY, TOWN, day};

const TODAY: &str = "2026-03-19";

impl Office {
    async fn goes_to(&self, ctx: &Ctx, household: HouseholdId, on: &str) {
        let visit = json!({ "household_id": household, "visited_on": on, "no_change": true });
        self.service
            .record_visit(ctx, serde_json::from_value(visit).unwrap())
            .await
            .unwrap();
    }

    async fn known(&self, ctx: &Ctx) -> ChecklistKnown {
        self.service
            .known_of_checklist(ctx, KnownQuery::default())
            .await
            .unwrap()
    }

    async fn total_of(&self, ctx: &Ctx, figure: &str) -> i64 {
        let query = CheckedQuery {
            figure: figure.to_owned(),
            area_id: None,
            page: PageCmd::default(),
        };
        let page = self.service.checked_households(ctx, query).await.unwrap();
        i64::try_from(page.total).unwrap()
    }
}

fn figure<'a>(known: &'a ChecklistKnown, id: &str) -> &'a ChecklistFigure {
    let figures = || known.rows.iter().flat_map(|row| &row.figures);
    figures()
        .find(|figure| figure.id == id)
        .unwrap_or_else(|| panic!("{id}: {:?}", figures().collect::<Vec<_>>()))
}

both_databases! {
    async fn beside_each_row_stands_what_the_system_knows_with_its_list(mut db: TestDb) {
        let office = Office::open(&mut db).await;
        let ids = office.many_monitored(&Family::default(), 3, false).await;
        let elsewhere = Family { place: Place::OtherTown, ..Family::default() };
        office.many_monitored(&elsewhere, 1, false).await;
        let secretary = office.ctx(SECRETARY, day(TODAY));
        for (household, on) in [(ids[0], "2026-03-03"), (ids[0], "2026-03-10"), (ids[1], "2026-03-10")] {
            office.goes_to(&secretary, household, on).await;
        }
        let county = office.ctx(COUNTY, day(TODAY));
        let known = office.known(&county).await;

        // proves LBK-05, LBK-10: each of the 16 rows has numbers of the system, and each number has its list
        assert_eq!(known.rows.len(), 16);
        assert!(known.rows.iter().all(|row| !row.figures.is_empty()));
        let count = |id: &str| (figure(&known, id).value, figure(&known, id).of);
        // Twice a year by the secretary: one was visited twice, one once, two never; no leader came to any of the four.
        assert_eq!(count("secretary_missed"), (Some(3), Some(4)));
        assert_eq!(count("leader_missed"), (Some(4), Some(4)));
        assert_eq!(count("unlinked"), (Some(4), Some(4)));
        // Monitored since a sheet said so: no case, no file, nothing decided late.
        assert_eq!((count("no_case"), count("archive_gap")), ((Some(4), Some(4)), (Some(4), Some(4))));
        assert_eq!((count("step_missing").0, count("included_late").0), (Some(0), Some(0)));
        assert_eq!(count("workers"), (Some(0), Some(0)));
        // Nothing to average is no number.
        assert_eq!((count("clue_days").0, count("measure_days").0), (None, None));
        for one in known.rows.iter().flat_map(|row| &row.figures) {
            if one.list.starts_with("/duties/look-back/list") && one.value.is_some() && !one.id.ends_with("_days") {
                assert_eq!(Some(office.total_of(&county, &one.id).await), one.value, "{}", one.id);
            }
            if one.list.starts_with("/assistance/lists") {
                let list: ListName = one.id.parse().unwrap();
                let query = ListCountQuery { monitored: Some(true), ..ListCountQuery::default() };
                let counts = office.service.list_counts(&county, list, query).await.unwrap().total;
                let counted = (i64::try_from(counts.listed).ok(), i64::try_from(counts.looked_at).ok());
                assert_eq!(counted, (one.value, one.of), "{list}");
            }
        }

        // A town counts its own, and asks for no other.
        let town = office.ctx(TOWN, day(TODAY));
        let own = office.known(&town).await;
        assert_eq!(figure(&own, "secretary_missed").value, Some(2));
        assert_eq!(office.total_of(&town, "leader_missed").await, 3);
        let mut lacking = 0;
        for id in &ids {
            let file = office.service.archive(&town, *id).await.unwrap();
            lacking += i64::from(!file.spells[0].lacking.is_empty());
        }
        // proves LBK-10: a file counts as incomplete where the page of the file says that it is
        assert_eq!(figure(&own, "archive_gap").value, Some(lacking));
        let abroad = KnownQuery { area_id: Some(AreaId(1)) };
        assert_eq!(office.service.known_of_checklist(&town, abroad).await.unwrap_err().code, "not_found");
        let unknown = CheckedQuery { figure: "nothing".to_owned(), area_id: None, page: PageCmd::default() };
        assert_eq!(office.service.checked_households(&town, unknown).await.unwrap_err().code, "not_found");
        assert_eq!(office.service.known_of_checklist(&secretary, KnownQuery::default()).await.unwrap_err().code, "access.denied");
    }

    async fn a_survey_begins_with_the_register_and_its_differences_become_questions(db: TestDb) {
        let county = County::new(db).await;
        let household = county.household(Wanted::lifted()).await;
        let town = county.town_officer(TODAY);

        // proves LBK-12: what the register knows is filled in beforehand, and what it does not know is left to be asked
        let query = LastQuery { household_id: Some(household), ..LastQuery::default() };
        let begun = county.service.last_ledger_record(&town, "look_back_survey", query).await.unwrap();
        assert!(begun.from_register && begun.written_on.is_none());
        let filled = |key: &str| begun.values.get(key).cloned();
        // Two adults who can work, nobody at school or ill, a safe dwelling, monitored as nothing.
        assert_eq!((filled("people"), filled("has_labour")), (Some(json!(2)), Some(json!("yes"))));
        assert_eq!((filled("sudden"), filled("schooling")), (Some(json!("no")), Some(json!("na"))));
        assert_eq!((filled("housing"), filled("illness")), (Some(json!("yes")), Some(json!("na"))));
        assert_eq!((filled("renovation"), filled("responsible"), filled("surveyor")), (None, None, None));

        // What was answered is saved, not what was known: three people, and aid for a student.
        let mut answered = survey(household, "2026年自查", "2026-03-18");
        answered["values"]["responsible_phone"] = json!("0000-6600000");
        let record = county.service.add_ledger_record(&town, serde_json::from_value(answered).unwrap()).await.unwrap();
        assert_eq!(record.values["people"], json!(3));
        let differences = async |ctx: &Ctx, round: &str| {
            let query = SurveyDifferenceQuery { round: Some(round.to_owned()), ..SurveyDifferenceQuery::default() };
            county.service.survey_differences(ctx, query).await.unwrap()
        };
        let found = differences(&town, "2026年自查").await;
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].record_id, found[0].household_id), (record.id, household));
        let answers: Vec<_> = found[0].answers.iter().map(|one| (one.field.as_str(), one.answered.as_str(), one.known.as_str())).collect();
        // proves LBK-12: each difference to the register is told, for a record and for the list of a round
        assert_eq!(answers, [("people", "3", "2"), ("schooling", "yes", "na")]);
        assert!(differences(&town, "另一批").await.is_empty());
        let other = county.ctx(Role::TownOfficer, county::OTHER_TOWN, TODAY);
        assert!(differences(&other, "2026年自查").await.is_empty());

        // proves LBK-12: it becomes a question to the village, which the register of answers takes
        let leader = county.ctx(Role::CountyLeader, county::COUNTY, TODAY);
        let query = PatternQuery { kind: Some(PatternKind::SurveyDiffers), ..PatternQuery::default() };
        let asked = county.service.questions(&leader, query).await.unwrap().questions;
        assert_eq!(asked.iter().map(|one| (one.area_id, one.count)).collect::<Vec<_>>(), [(county.area(county::VILLAGE), 1)]);
        let question = json!({ "form_id": "question_answer", "area_id": asked[0].area_id, "values": {
            "kind": "survey_differs", "from_on": "2026-03-18", "to_on": "2026-03-18", "records": 1, "question": asked[0].zh,
            "asked_by": "守望县农业农村局", "asked_on": TODAY, "due_on": "2026-03-27" } });
        let question = county.service.add_ledger_record(&leader, serde_json::from_value(question).unwrap()).await.unwrap();
        assert_eq!(question.state.as_deref(), Some("asked"));
    }
}
