//! All routes, and the layers that every request passes.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use tower_http::catch_panic::CatchPanicLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use utoipa_swagger_ui::SwaggerUi;

use crate::app::App;
use crate::middleware::{
    add_security_headers, allow_documentation_page, check_access, keep_deadline, observe, panicked,
};
use crate::openapi::{beginning, complete};
use crate::operation::Operations;
use crate::public;
use crate::routes::{
    accounts, applications, areas, arrivals, assistance, attachments, campaigns, cases, clues, cockpit,
    department_lists, doors, draws, duties, evidence, forms, health, households, imports, jobs, ledgers, liaisons,
    lists, papers, policies, referrals, remedies, reports, rounds, rules, screenings, session, snapshots, statements,
    tasks, today, warnings,
};
use crate::web;

/// The largest JSON body.
const MAX_BODY_BYTES: usize = 1024 * 1024;
/// The largest uploaded file with its form.
const MAX_UPLOAD_BYTES: usize = 20 * 1024 * 1024 + 64 * 1024;
/// The largest paper of a case, in Base64, with what is said about it.
const MAX_PAPER_BYTES: usize = shouwang_service::register::attachment::MAX_FILE_BYTES / 3 * 4 + 64 * 1024;

/// The whole server: the API under `/api/v1`, its document and the page to try it, the probes, the web app, and apart from
/// all of them the public door under `/p`, where nobody has a session.
pub fn router(app: App) -> Router {
    let (routes, document) = documented();
    let is_behind_tls = app.is_behind_tls;
    let operations = Arc::new(Operations::of(&document));
    let door = public::router(app.clone());
    let page: Router = SwaggerUi::new("/api/docs").url("/api/v1/openapi.json", document).into();
    routes
        .layer(from_fn_with_state((app.clone(), operations), check_access))
        .fallback(web::serve)
        .with_state(app)
        .merge(page.layer(from_fn(allow_documentation_page)))
        .merge(door)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(keep_deadline))
        .layer(from_fn(observe))
        .layer(from_fn_with_state(is_behind_tls, add_security_headers))
}

/// The document of the whole API, as served at `/api/v1/openapi.json`.
pub fn openapi() -> OpenApi {
    documented().1
}

/// The routes with their document.
fn documented() -> (Router<App>, OpenApi) {
    let (routes, document) = OpenApiRouter::with_openapi(beginning())
        .routes(routes!(health::is_alive))
        .routes(routes!(health::is_ready))
        .nest("/api/v1", api())
        .split_for_parts();
    (routes, complete(document))
}

fn api() -> OpenApiRouter<App> {
    let uploads = OpenApiRouter::new()
        .routes(routes!(imports::import_register))
        .routes(routes!(imports::import_income))
        .routes(routes!(imports::import_ledger))
        .routes(routes!(imports::mark_register))
        .routes(routes!(imports::mark_income))
        .routes(routes!(imports::mark_ledger))
        .routes(routes!(jobs::import_register))
        .routes(routes!(jobs::import_income))
        .routes(routes!(jobs::import_ledger))
        .routes(routes!(department_lists::send))
        .layer(DefaultBodyLimit::max(MAX_UPLOAD_BYTES));
    let papers = OpenApiRouter::new()
        .routes(routes!(attachments::list_attachments, attachments::add))
        .layer(DefaultBodyLimit::max(MAX_PAPER_BYTES));
    OpenApiRouter::new()
        .routes(routes!(session::show, session::log_in, session::log_out))
        .routes(routes!(session::log_in_for_token))
        .routes(routes!(session::choose_post))
        .routes(routes!(session::change_password))
        .routes(routes!(session::set_phone))
        .routes(routes!(accounts::list))
        .routes(routes!(accounts::list_roles))
        .routes(routes!(accounts::list_changes, accounts::propose))
        .routes(routes!(accounts::decide))
        .routes(routes!(areas::list))
        .routes(routes!(areas::import))
        .routes(routes!(policies::list))
        .routes(routes!(rules::list_rules))
        .routes(routes!(rules::list_tunings, rules::propose))
        .routes(routes!(rules::decide))
        .routes(routes!(policies::what_if))
        .routes(routes!(policies::change))
        .routes(routes!(policies::make_change_tasks))
        .routes(routes!(policies::gaps))
        .routes(routes!(policies::lapsing))
        .routes(routes!(policies::documents))
        .routes(routes!(policies::publications, policies::propose_publication))
        .routes(routes!(policies::decide_publication))
        .routes(routes!(households::search))
        .routes(routes!(households::show, households::update))
        .routes(routes!(households::take_in))
        .routes(routes!(households::show_income))
        .routes(routes!(households::show_timeline))
        .routes(routes!(households::show_log))
        .routes(routes!(households::relocate))
        .routes(routes!(households::add_member))
        .routes(routes!(households::update_member))
        .routes(routes!(households::member_leaves))
        .routes(routes!(households::split))
        .routes(routes!(households::merge))
        .routes(routes!(households::id_repairs))
        .routes(routes!(households::reveal))
        .routes(routes!(households::declare_kinship))
        .routes(routes!(statements::save))
        .routes(routes!(statements::same_as_last_month))
        .routes(routes!(statements::set_guarantee))
        .routes(routes!(campaigns::list, campaigns::plan))
        .routes(routes!(campaigns::list_choices))
        .routes(routes!(campaigns::show, campaigns::change))
        .routes(routes!(campaigns::start))
        .routes(routes!(campaigns::close))
        .routes(routes!(campaigns::show_progress))
        .routes(routes!(campaigns::list_houses))
        .routes(routes!(campaigns::export))
        .routes(routes!(campaigns::tell))
        .routes(routes!(campaigns::enter))
        .routes(routes!(rounds::list, rounds::plan))
        .routes(routes!(rounds::show))
        .routes(routes!(rounds::list_proposal))
        .routes(routes!(rounds::set_groups))
        .routes(routes!(rounds::set_vehicle))
        .routes(routes!(rounds::train))
        .routes(routes!(rounds::begin))
        .routes(routes!(rounds::enter_person))
        .routes(routes!(rounds::remove_person))
        .routes(routes!(rounds::acknowledge))
        .routes(routes!(rounds::report))
        .routes(routes!(rounds::export_attachments))
        .routes(routes!(rounds::summary))
        .routes(routes!(rounds::export_rosters))
        .routes(routes!(reports::list, reports::begin))
        .routes(routes!(reports::list_kinds))
        .routes(routes!(reports::show, reports::change))
        .routes(routes!(reports::submit))
        .routes(routes!(reports::recall))
        .routes(routes!(reports::withdraw))
        .routes(routes!(reports::sign))
        .routes(routes!(reports::receive))
        .routes(routes!(reports::print))
        .routes(routes!(reports::export))
        .routes(routes!(draws::list, draws::propose))
        .routes(routes!(draws::script))
        .routes(routes!(draws::show))
        .routes(routes!(draws::seed))
        .routes(routes!(draws::withdraw))
        .routes(routes!(draws::decide_withdrawal))
        .routes(routes!(draws::publish))
        .routes(routes!(draws::list_sample))
        .routes(routes!(draws::show_publication))
        .routes(routes!(draws::export))
        .routes(routes!(forms::list_forms))
        .routes(routes!(forms::show_form))
        .routes(routes!(forms::show_text))
        .routes(routes!(forms::show_schema))
        .routes(routes!(forms::list_proposals, forms::propose))
        .routes(routes!(forms::check))
        .routes(routes!(forms::decide))
        .routes(routes!(ledgers::list_records, ledgers::add))
        .routes(routes!(ledgers::show_last))
        .routes(routes!(ledgers::list_of_household))
        .routes(routes!(ledgers::show_figures))
        .routes(routes!(ledgers::show_areas))
        .routes(routes!(ledgers::template))
        .routes(routes!(ledgers::export))
        .routes(routes!(ledgers::show_record, ledgers::change))
        .routes(routes!(ledgers::remove))
        .routes(routes!(ledgers::act))
        .routes(routes!(lists::show))
        .routes(routes!(lists::count))
        .routes(routes!(lists::refer))
        .routes(routes!(lists::show_income_trend))
        .routes(routes!(lists::show_income_growth))
        .routes(routes!(lists::list_income_growth))
        .routes(routes!(screenings::explain))
        .routes(routes!(screenings::run))
        .routes(routes!(snapshots::list, snapshots::take))
        .routes(routes!(snapshots::screen))
        .routes(routes!(snapshots::erase))
        .routes(routes!(arrivals::list))
        .routes(routes!(arrivals::list_claims))
        .routes(routes!(arrivals::propose_opening))
        .routes(routes!(arrivals::propose_transfer))
        .routes(routes!(arrivals::list_households))
        .routes(routes!(arrivals::decide))
        .routes(routes!(remedies::list))
        .routes(routes!(remedies::propose_revocation))
        .routes(routes!(remedies::propose_correction))
        .routes(routes!(remedies::decide))
        .routes(routes!(warnings::list))
        .routes(routes!(warnings::show))
        .routes(routes!(warnings::answer))
        .routes(routes!(warnings::assign))
        .routes(routes!(clues::list, clues::report))
        .routes(routes!(clues::show))
        .routes(routes!(clues::dismiss))
        .routes(routes!(applications::list, applications::take))
        .routes(routes!(applications::show))
        .routes(routes!(applications::reveal))
        .routes(routes!(applications::confirm))
        .routes(routes!(applications::hand_on))
        .routes(routes!(applications::close))
        .routes(routes!(applications::answer))
        .routes(routes!(doors::list, doors::make))
        .routes(routes!(doors::print))
        .routes(routes!(cases::list, cases::open))
        .routes(routes!(cases::propose_elimination))
        .routes(routes!(cases::show))
        .routes(routes!(cases::act))
        .routes(routes!(cases::try_act))
        .routes(routes!(papers::list_papers, papers::make))
        .routes(routes!(papers::print))
        .routes(routes!(cases::show_types))
        .routes(routes!(cases::show_freeze))
        .routes(routes!(cases::show_archive))
        .routes(routes!(attachments::read))
        .routes(routes!(imports::template))
        .routes(routes!(imports::collection))
        .routes(routes!(imports::list))
        .routes(routes!(imports::undo))
        .routes(routes!(imports::collected, imports::hand_in))
        .routes(routes!(assistance::list_plan_gaps))
        .routes(routes!(assistance::show_plan))
        .routes(routes!(assistance::add_measure))
        .routes(routes!(assistance::advance_measure))
        .routes(routes!(assistance::close_risk))
        .routes(routes!(assistance::list_criteria))
        .routes(routes!(assistance::list_contacts, assistance::assign_contact))
        .routes(routes!(assistance::assign_contacts))
        .routes(routes!(assistance::list_visits, assistance::record_visit))
        .routes(routes!(assistance::list_open_problems))
        .routes(routes!(assistance::suggest_visits))
        .routes(routes!(assistance::solve_problem))
        .routes(routes!(assistance::list_messages))
        .routes(routes!(assistance::show_worklist))
        .routes(routes!(today::show_today))
        .routes(routes!(tasks::list))
        .routes(routes!(tasks::show))
        .routes(routes!(tasks::close))
        .routes(routes!(tasks::waive))
        .routes(routes!(tasks::explain_late))
        .routes(routes!(tasks::list_households))
        .routes(routes!(duties::schedule))
        .routes(routes!(duties::tell_event))
        .routes(routes!(duties::show_board))
        .routes(routes!(duties::show_inbox))
        .routes(routes!(duties::show_feed, duties::begin_feed, duties::end_feed))
        .routes(routes!(duties::read_calendar))
        .routes(routes!(liaisons::list, liaisons::name))
        .routes(routes!(liaisons::list_people))
        .routes(routes!(liaisons::show_coverage))
        .routes(routes!(liaisons::show_evidence))
        .routes(routes!(liaisons::list_contacted))
        .routes(routes!(liaisons::list_filings, liaisons::file))
        .routes(routes!(liaisons::decide_filing))
        .routes(routes!(department_lists::board))
        .routes(routes!(department_lists::template))
        .routes(routes!(department_lists::show))
        .routes(routes!(department_lists::pairs))
        .routes(routes!(department_lists::answer))
        .routes(routes!(department_lists::facts))
        .routes(routes!(referrals::list))
        .routes(routes!(referrals::show))
        .routes(routes!(referrals::send))
        .routes(routes!(referrals::answer))
        .routes(routes!(cockpit::show))
        .routes(routes!(cockpit::list))
        .routes(routes!(cockpit::map))
        .routes(routes!(jobs::list))
        .routes(routes!(jobs::show))
        .routes(routes!(jobs::cancel))
        .routes(routes!(jobs::screen))
        .routes(routes!(health::show))
        .routes(routes!(evidence::list_leaves))
        .routes(routes!(evidence::list_readings))
        .routes(routes!(evidence::who_looked))
        .routes(routes!(evidence::list_checkpoints, evidence::sign_checkpoint))
        .layer(DefaultBodyLimit::max(MAX_BODY_BYTES))
        .merge(uploads)
        .merge(papers)
}
