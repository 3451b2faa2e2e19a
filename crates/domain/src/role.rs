//! Roles, the level each acts at, and which roles exclude one another.

use crate::area::AreaLevel;
use crate::coded_enum;

coded_enum! {
    /// What a person does in an area. A person may hold several posts (role and area) and acts in one of them at a time.
    pub enum Role {
        ProvinceSupervisor = "province_supervisor", "省级督导", "province supervisor";
        CitySupervisor = "city_supervisor", "市级督导", "city supervisor";
        CountyGovernment = "county_government", "县级人民政府", "county government";
        CountyLeader = "county_leader", "县级主管部门负责人", "head of the county bureau";
        CountyOfficer = "county_officer", "县级业务员", "county officer";
        DepartmentOfficer = "department_officer", "行业部门经办人", "officer of a department";
        TownLeader = "town_leader", "镇级负责人", "town leader";
        TownOfficer = "town_officer", "镇级信息员", "town data officer";
        TeamMember = "team_member", "驻镇帮镇扶村工作队员", "member of the stationed team";
        VillageSecretary = "village_secretary", "村党组织书记", "village party secretary";
        VillageCadre = "village_cadre", "村干部（监测联系人）", "village cadre and contact person";
        GroupLeader = "group_leader", "村民小组长（网格员）", "head of a villager group, grid worker";
        SystemAdmin = "system_admin", "系统管理员", "system administrator";
        SecurityAdmin = "security_admin", "安全管理员", "security administrator";
        AuditAdmin = "audit_admin", "审计管理员", "audit administrator";
    }
}

coded_enum! {
    /// Whether somebody may log in.
    pub enum AccountState {
        Active = "active", "正常", "active";
        PasswordDue = "password_due", "待改初始密码", "first password to be changed";
        Locked = "locked", "已锁定", "locked";
        Ended = "ended", "已停用", "ended";
    }
}

impl AccountState {
    /// Whether somebody whose account is in this state may log in and go on with a session.
    pub const fn may_log_in(self) -> bool {
        matches!(self, Self::Active | Self::PasswordDue)
    }
}

coded_enum! {
    /// The departments of the monthly comparison (翁源 2021 §三(三)), and the finance bureau of the plans.
    pub enum Department {
        RuralRevitalization = "rural_revitalization", "乡村振兴", "rural revitalisation";
        Education = "education", "教育", "education";
        CivilAffairs = "civil_affairs", "民政", "civil affairs";
        HumanResources = "human_resources", "人社", "human resources and social security";
        Housing = "housing", "住建", "housing";
        Water = "water", "水务", "water";
        Health = "health", "卫健", "health";
        Emergency = "emergency", "应急", "emergency management";
        MedicalInsurance = "medical_insurance", "医保", "medical insurance";
        Finance = "finance", "金融", "finance";
        DisabledFederation = "disabled_federation", "残联", "disabled persons' federation";
    }
}

coded_enum! {
    /// The level of a contact person: one at the town and one at the village follow a monitored household
    /// (翁源 2021 §四(二)).
    pub enum ContactLevel {
        Town = "town", "镇级监测联系人", "contact person at the town";
        Village = "village", "村级监测联系人", "contact person at the village";
    }
}

coded_enum! {
    /// In what way somebody is in charge of an area (普宁 2023 §四(三), 惠州 2024 §一(一) and §三).
    pub enum LiaisonKind {
        Informant = "informant", "信息员", "informant";
        ResponsibleLeader = "responsible_leader", "走访负责人（挂钩镇领导）", "town leader in charge of the village";
        StationedCadre = "stationed_cadre", "挂钩驻镇帮扶干部", "stationed cadre who hooks the village";
    }
}

/// Who acts together: what is said of several roles names one of these sets.
impl Role {
    /// Province and city: they look on.
    pub const SUPERVISORS: &'static [Self] = &[Self::ProvinceSupervisor, Self::CitySupervisor];
    /// The county: government and bureau.
    pub const COUNTY: &'static [Self] = &[Self::CountyGovernment, Self::CountyLeader, Self::CountyOfficer];
    /// The county government, which decides where the pack asks for a second step.
    pub const GOVERNMENT: &'static [Self] = &[Self::CountyGovernment];
    /// The county bureau, which decides.
    pub const BUREAU: &'static [Self] = &[Self::CountyLeader, Self::CountyOfficer];
    /// The town.
    pub const TOWN: &'static [Self] = &[Self::TownLeader, Self::TownOfficer];
    /// Who leads the town, and submits to the county for its government.
    pub const TOWN_LEADER: &'static [Self] = &[Self::TownLeader];
    /// Those who do a village's work, the stationed team among them.
    pub const VILLAGE: &'static [Self] = &[Self::TeamMember, Self::VillageSecretary, Self::VillageCadre];
    /// The village's own organisation, which reviews and gives notice.
    pub const COMMITTEE: &'static [Self] = &[Self::VillageSecretary, Self::VillageCadre];
    /// Villager groups and grids.
    pub const GROUP: &'static [Self] = &[Self::GroupLeader];
    /// The departments.
    pub const DEPARTMENT: &'static [Self] = &[Self::DepartmentOfficer];
    /// The three administrators, who see no household and exclude one another.
    pub const ADMINISTRATORS: &'static [Self] = &[Self::SystemAdmin, Self::SecurityAdmin, Self::AuditAdmin];
}

impl Role {
    /// The level of area in which a post of this role lies. The three administrators belong to the installation and
    /// lie at the county, without any right to its data.
    pub const fn level(self) -> AreaLevel {
        match self {
            Self::ProvinceSupervisor => AreaLevel::Province,
            Self::CitySupervisor => AreaLevel::City,
            Self::CountyGovernment
            | Self::CountyLeader
            | Self::CountyOfficer
            | Self::DepartmentOfficer
            | Self::SystemAdmin
            | Self::SecurityAdmin
            | Self::AuditAdmin => AreaLevel::County,
            Self::TownLeader | Self::TownOfficer => AreaLevel::Town,
            Self::TeamMember | Self::VillageSecretary | Self::VillageCadre => AreaLevel::Village,
            Self::GroupLeader => AreaLevel::Group,
        }
    }

    /// One of the three administrators, who see no household and exclude one another.
    pub const fn is_administrator(self) -> bool {
        matches!(self, Self::SystemAdmin | Self::SecurityAdmin | Self::AuditAdmin)
    }

    /// Whether a post of this role belongs to one department.
    pub const fn has_department(self) -> bool {
        matches!(self, Self::DepartmentOfficer)
    }

    /// Whether a post of this role sees the households of its area.
    pub const fn sees_area(self) -> bool {
        !self.is_administrator() && !self.has_department()
    }

    /// Whether a post of this role enters for people of its area who have no account to log in with (代录).
    pub const fn enters_for_others(self) -> bool {
        matches!(self, Self::TownOfficer)
    }

    /// Whether this is one of those who do a village's work.
    pub fn acts_for_village(self) -> bool {
        Self::VILLAGE.contains(&self)
    }

    /// The level at which a post of this role makes somebody eligible as the contact person of a household.
    pub fn contact_level(self) -> Option<ContactLevel> {
        ContactLevel::ALL
            .iter()
            .copied()
            .find(|level| level.roles().contains(&self))
    }

    /// The ways in which a post of this role makes somebody eligible to be in charge of an area.
    pub fn liaison_kinds(self) -> Vec<LiaisonKind> {
        let fits = |kind: &LiaisonKind| kind.roles().contains(&self);
        LiaisonKind::ALL.iter().copied().filter(fits).collect()
    }

    /// Whether one person may hold both roles: an administrator holds no other role of any kind.
    pub fn may_be_held_with(self, other: Self) -> bool {
        self == other || !(self.is_administrator() || other.is_administrator())
    }
}

impl ContactLevel {
    /// The roles of which one makes somebody eligible.
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Town => Role::TOWN,
            Self::Village => Role::VILLAGE,
        }
    }
}

impl LiaisonKind {
    /// The roles of which one makes somebody eligible.
    pub const fn roles(self) -> &'static [Role] {
        match self {
            Self::Informant => &[
                Role::CountyOfficer,
                Role::TownOfficer,
                Role::VillageSecretary,
                Role::VillageCadre,
            ],
            Self::ResponsibleLeader => &[Role::TownLeader],
            Self::StationedCadre => &[Role::TeamMember],
        }
    }

    /// Whether areas of this level have one.
    pub fn is_of(self, level: AreaLevel) -> bool {
        match self {
            Self::Informant => (AreaLevel::County..=AreaLevel::Village).contains(&level),
            Self::ResponsibleLeader | Self::StationedCadre => level == AreaLevel::Village,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_role_is_in_one_set_and_the_narrow_sets_lie_in_the_wide_ones() {
        let sets = [
            Role::SUPERVISORS,
            Role::COUNTY,
            Role::TOWN,
            Role::VILLAGE,
            Role::GROUP,
            Role::DEPARTMENT,
            Role::ADMINISTRATORS,
        ];
        for role in Role::ALL {
            assert_eq!(sets.iter().filter(|set| set.contains(role)).count(), 1, "{role}");
            assert_eq!(Role::ADMINISTRATORS.contains(role), role.is_administrator(), "{role}");
        }
        assert_eq!([Role::GOVERNMENT, Role::BUREAU].concat(), Role::COUNTY);
        assert!(Role::TOWN_LEADER.iter().all(|role| Role::TOWN.contains(role)));
        assert!(Role::COMMITTEE.iter().all(|role| role.acts_for_village()));
    }

    #[test]
    fn administrators_exclude_everybody_else() {
        for a in Role::ALL {
            for b in Role::ALL {
                let expected = a == b || (!a.is_administrator() && !b.is_administrator());
                assert_eq!(a.may_be_held_with(*b), expected, "{a} {b}");
            }
        }
    }
}
