//! Who may: only a person who is logged in, in a post, with a password of their own.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use shouwang_testkit::both_databases;

use crate::county::{PASSWORD, Place, path};

both_databases! {
    async fn nobody_acts_without_logging_in(db: TestDb) {
        let place = Place::new(db);
        let administrators = place.init();
        let commands: &[&[&str]] = &[
            &["whoami"], &["logout"], &["area", "list"], &["account", "list"], &["screen"], &["household", "list"],
            &["household", "show", "1"], &["household", "explain", "1"], &["warning", "list"], &["policy", "list"],
            &["evidence", "checkpoint"], &["post", "choose", "1"], &["import", "register", "/dev/null"],
        ];
        for command in commands {
            assert_eq!(place.json("nobody", command).problem(4)["code"], "auth.required", "{command:?}");
        }
        let (login, first) = &administrators[0];
        assert_eq!(place.log_in(login, "something else").problem(4)["code"], "auth.wrong");
        assert_eq!(place.log_in("nobody_of_this_name", first).problem(4)["code"], "auth.wrong");

        // The first password opens the door and no more.
        let session = place.log_in(login, first).json();
        assert_eq!(session["must_change_password"], true);
        assert!(session.get("csrf").is_none() && session.get("token").is_none());
        assert_eq!(place.json(login, &["area", "list"]).problem(4)["code"], "auth.password_due");
        place.admit(login, first);
        place.json(login, &["area", "list"]).json();
        let who = place.json(login, &["whoami"]).json();
        assert_eq!((&who["post"]["role"], &who["must_change_password"]), (&"system_admin".into(), &false.into()));

        // The session is a secret file, and logging out ends it for good.
        let file = place.desk.path().join(login);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        let token = fs::read_to_string(&file).unwrap();
        place.json(login, &["logout"]).json();
        assert!(!file.exists());
        fs::write(&file, token).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(place.json(login, &["area", "list"]).problem(4)["code"], "auth.required");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert_eq!(place.json(login, &["area", "list"]).problem(4)["code"], "session.readable_by_others");
        place.log_in(login, PASSWORD).json();
    }

    async fn the_administrators_exclude_one_another(db: TestDb) {
        let place = Place::new(db);
        for (login, first) in place.init() {
            place.admit(&login, &first);
        }
        let (sheets, _) = place.generate(60);
        let areas = path(&sheets.join("areas.csv"));
        assert_eq!(place.json("security_admin", &["area", "import", &areas]).problem(4)["code"], "access.denied");
        assert_eq!(place.json("system_admin", &["account", "list"]).problem(4)["code"], "access.denied");
        for administrator in ["system_admin", "security_admin", "audit_admin"] {
            for command in [&["household", "list"][..], &["screen"], &["warning", "list"]] {
                assert_eq!(place.json(administrator, command).problem(4)["code"], "access.denied");
            }
        }
        let imported = place.json("system_admin", &["area", "import", &areas]).json();
        assert!(imported["new"].as_u64().unwrap() > 60);
        assert_eq!(place.json("system_admin", &["area", "import", &areas]).json()["new"], 0);

        let grant = |account: &str, role: &str, area: &str| {
            place.json("security_admin", &["post", "grant", "--account", account, "--role", role, "--area", area])
        };
        assert_eq!(grant("security_admin", "county_officer", "990101000000").problem(4)["code"], "account.own");
        assert_eq!(grant("system_admin", "county_officer", "990101000000").problem(4)["code"], "post.excluded");
        assert_eq!(grant("nobody", "county_officer", "990101000000").problem(3)["code"], "account.not_found");

        // A person with two posts acts in one of them at a time.
        place.appoint("both", "county_officer", "990101000000");
        let proposed = grant("both", "town_officer", "990101100000").json();
        place.decide("system_admin", &proposed).json();
        let who = place.json("both", &["whoami"]).json();
        let other = who["posts"].as_array().unwrap().iter().find(|post| post["id"] != who["post"]["id"]).unwrap();
        let chosen = place.json("both", &["post", "choose", other["id"].as_str().unwrap()]).json();
        assert_eq!(chosen["post"]["id"], other["id"]);
        assert_eq!(place.json("both", &["whoami"]).json()["post"]["id"], other["id"]);
        assert_eq!(place.json("both", &["post", "choose", "1"]).problem(3)["code"], "not_found");
    }

    async fn an_installation_begins_once(db: TestDb) {
        let place = Place::new(db);
        assert_eq!(place.json("nobody", &["whoami"]).problem(4)["code"], "store.not_initialised");
        place.init();
        let again = [
            "init", "--node", "2", "--origin", "other.example", "--root-code", "99", "--root-name", "省", "--movable-clock",
        ];
        assert_eq!(place.json("nobody", &again).problem(4)["code"], "store.already_initialised");
        assert!(place.db.data_dir().join("policies/99").exists());
    }
}
