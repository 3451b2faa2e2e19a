//! A new standard, proposed by one person and published by another.

use shouwang_domain::risk::Population;
use shouwang_domain::role::Role;
use shouwang_domain::warning::Outcome;
use shouwang_domain::{Fen, HouseholdId};
use shouwang_service::rules::screening::{RuleExplained, ScreenCmd};
use shouwang_service::rules::standard::{
    DecidePublicationCmd, ProposePublicationCmd, PublicationState, PublicationView,
};
use shouwang_service::{Service, ServiceConfig};
use shouwang_testkit::both_databases;

use crate::county::{COUNTY, County, Wanted};

const DAY: &str = "2026-03-05";
/// The standard takes effect.
const LATER: &str = "2026-03-10";

fn standard(line: i64, from: &str) -> ProposePublicationCmd {
    ProposePublicationCmd {
        effective_from: from.parse().unwrap(),
        line: Fen::from_yuan(line),
        populations: Population::ALL.to_vec(),
        rounding: Some("取整到百元".into()),
        valid_until: Some("2026-12-31".parse().unwrap()),
        citation: "守望县2026年工作要点（虚构）第一条".into(),
    }
}

fn decision(proposed: &PublicationView, publish: bool, note: Option<&str>) -> DecidePublicationCmd {
    DecidePublicationCmd {
        publication_id: proposed.id,
        publish,
        note: note.map(str::to_owned),
        version: proposed.version,
    }
}

async fn below_line(county: &County, household: HouseholdId, day: &str) -> RuleExplained {
    let explained = county
        .service
        .explain(&county.officer(day), household, None)
        .await
        .unwrap();
    let mut rules = explained.rules.into_iter();
    rules.find(|rule| rule.rule == "income_below_line").unwrap()
}

both_databases! {
    async fn a_standard_takes_two_people_and_a_day(db: TestDb) {
        let county = County::new(db).await;
        // 11,800 yuan a head: above the line of 2025, below the new one.
        let household = county.household(Wanted::lifted().earning(DAY, 12, 196_667)).await;
        let (mut officer, mut leader) = (county.officer(DAY), county.ctx(Role::CountyLeader, COUNTY, DAY));
        for (ctx, login, role) in [(&mut officer, "officer", Role::CountyOfficer), (&mut leader, "leader", Role::CountyLeader)] {
            ctx.acted_by = county.person(login, role, COUNTY).await;
            ctx.entered_by = ctx.acted_by;
        }
        let before = below_line(&county, household, DAY).await;
        assert_eq!((before.outcome, before.pack.split('@').next()), (Outcome::DoesNotFire, Some("99/2025")));

        let refused = async |cmd| county.service.propose_publication(&officer, cmd).await.unwrap_err();
        assert_eq!(refused(standard(11_610, LATER)).await.code, "publication.nothing_new");
        assert_eq!(refused(standard(0, LATER)).await.code, "policy.bad_levers");
        assert_eq!(refused(ProposePublicationCmd { populations: Vec::new(), ..standard(12_000, LATER) }).await.code, "policy.bad_levers");
        assert_eq!(refused(ProposePublicationCmd { line: Fen(1_200_050), ..standard(12_000, LATER) }).await.code, "policy.line_not_whole");
        assert_eq!(refused(ProposePublicationCmd { citation: " ".into(), ..standard(12_000, LATER) }).await.code, "required");
        assert_eq!(refused(standard(12_000, "2026-03-04")).await.code, "proposal.reaches_back");
        let below_floor = refused(standard(9_000, LATER)).await;
        assert_eq!(below_floor.code, "publication.unfit");
        assert!(below_floor.zh.contains("低于底线"), "{}", below_floor.zh);
        let town = county.service.propose_publication(&county.town_officer(DAY), standard(12_000, LATER)).await;
        assert_eq!(town.unwrap_err().code, "access.denied");

        let proposed = county.service.propose_publication(&officer, standard(12_000, LATER)).await.unwrap();
        assert_eq!((proposed.state, proposed.pack.as_str(), proposed.inherits.as_str()), (PublicationState::Proposed, "990101/2026", "99/2025"));
        assert_eq!((proposed.from.line, proposed.to.line), (Fen::from_yuan(11_610), Fen::from_yuan(12_000)));
        assert_eq!((proposed.preview.households, proposed.preview.enters, proposed.preview.leaves), (1, 1, 0));
        assert_eq!(below_line(&county, household, LATER).await.pack, before.pack, "nobody published it");

        let decide = async |ctx, cmd| county.service.decide_publication(ctx, cmd).await;
        assert_eq!(decide(&officer, decision(&proposed, true, None)).await.unwrap_err().code, "proposal.same_person");
        assert_eq!(decide(&leader, decision(&proposed, false, None)).await.unwrap_err().code, "required");
        let rival = county.service.propose_publication(&officer, standard(12_500, LATER)).await.unwrap();
        let published = decide(&leader, decision(&proposed, true, None)).await.unwrap();
        assert_eq!((published.state, published.decided_by), (PublicationState::Published, Some(leader.acted_by)));
        assert_eq!(decide(&leader, decision(&published, true, None)).await.unwrap_err().code, "proposal.decided");
        assert_eq!(decide(&leader, decision(&rival, true, None)).await.unwrap_err().code, "publication.unfit", "one a year");
        let declined = decide(&leader, decision(&rival, false, Some("以已发布的为准"))).await.unwrap();
        assert_eq!(declined.state, PublicationState::Refused);

        assert_eq!(below_line(&county, household, "2026-03-09").await.pack, before.pack, "it is not in effect yet");
        let after = below_line(&county, household, LATER).await;
        assert_eq!((after.outcome, after.pack.split('@').next()), (Outcome::Fires, Some("990101/2026")));
        let screened = county.service.screen(&county.officer(LATER), ScreenCmd::default()).await.unwrap();
        assert_eq!((screened.packs[0].version.as_str(), screened.warnings.new), (after.pack.as_str(), 1));
        let shown = county.service.list_policies(&county.officer(LATER)).await.unwrap();
        assert!(shown.iter().any(|pack| pack.id == "990101/2026" && pack.in_force && !pack.carried_over));
        assert_eq!(county.service.list_publications(&county.cadre(LATER)).await.unwrap().len(), 2);

        let config = ServiceConfig { data_dir: county.db.data_dir().to_owned(), database_url: county.db.url.clone() };
        let elsewhere = Service::open(&config).await.unwrap();
        let explained = elsewhere.explain(&county.officer(LATER), household, None).await.unwrap();
        assert_eq!(explained.pack.version, after.pack, "another process knows it too");

        // Somebody takes away what it stands on: nothing works with another line in silence.
        std::fs::remove_file(config.policies_dir().join("99/2025.toml")).unwrap();
        let unfit = Service::open(&config).await.err().unwrap();
        assert_eq!(unfit.code, "policy.published_unfit");
        assert!(unfit.zh.contains("990101/2026"), "{}", unfit.zh);
        assert!(!unfit.fields.is_empty());
    }

    async fn of_two_standards_published_at_once_one_is(db: TestDb) {
        let county = County::new(db).await;
        let mut people = Vec::new();
        for (login, role) in [("officer", Role::CountyOfficer), ("leader", Role::CountyLeader), ("second", Role::CountyLeader)] {
            let mut ctx = county.ctx(role, COUNTY, DAY);
            ctx.acted_by = county.person(login, role, COUNTY).await;
            ctx.entered_by = ctx.acted_by;
            people.push(ctx);
        }
        let [officer, leader, second] = &people[..] else { unreachable!() };
        let one = county.service.propose_publication(officer, standard(12_000, LATER)).await.unwrap();
        let other = county.service.propose_publication(officer, standard(12_500, LATER)).await.unwrap();
        let (first, then) = tokio::join!(
            county.service.decide_publication(leader, decision(&one, true, None)),
            county.service.decide_publication(second, decision(&other, true, None)),
        );
        let refused: Vec<_> = [&first, &then].into_iter().filter_map(|decided| decided.as_ref().err()).collect();
        assert_eq!(refused.iter().map(|problem| problem.code.as_str()).collect::<Vec<_>>(), ["publication.unfit"]);
        let listed = county.service.list_publications(officer).await.unwrap();
        assert_eq!(listed.iter().filter(|one| one.state == PublicationState::Published).count(), 1);
    }
}
