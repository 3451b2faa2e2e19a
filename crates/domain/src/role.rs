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
    /// The level of a contact person.
    pub enum ContactLevel {
        Town = "town", "镇级监测联系人", "contact person at the town";
        Village = "village", "村级监测联系人", "contact person at the village";
    }
}

coded_enum! {
    /// In what way somebody is in charge of an area.
    pub enum LiaisonKind {
        Informant = "informant", "信息员", "informant";
        ResponsibleLeader = "responsible_leader", "走访负责人（挂钩镇领导）", "town leader in charge of the village";
        StationedCadre = "stationed_cadre", "挂钩驻镇帮扶干部", "stationed cadre who hooks the village";
    }
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

    /// Whether one person may hold both roles: an administrator holds no other role of any kind.
    pub fn may_be_held_with(self, other: Self) -> bool {
        self == other || !(self.is_administrator() || other.is_administrator())
    }
}

impl ContactLevel {
    /// Whether a post of this role makes somebody eligible.
    pub const fn fits(self, role: Role) -> bool {
        match self {
            Self::Town => matches!(role, Role::TownLeader | Role::TownOfficer),
            Self::Village => matches!(role, Role::TeamMember | Role::VillageSecretary | Role::VillageCadre),
        }
    }
}

impl LiaisonKind {
    /// Whether a post of this role makes somebody eligible.
    pub const fn fits(self, role: Role) -> bool {
        match self {
            Self::Informant => matches!(
                role,
                Role::CountyOfficer | Role::TownOfficer | Role::VillageSecretary | Role::VillageCadre
            ),
            Self::ResponsibleLeader => matches!(role, Role::TownLeader),
            Self::StationedCadre => matches!(role, Role::TeamMember),
        }
    }

    /// The levels of the areas that have one.
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
    fn administrators_exclude_everybody_else() {
        for a in Role::ALL {
            for b in Role::ALL {
                let expected = a == b || (!a.is_administrator() && !b.is_administrator());
                assert_eq!(a.may_be_held_with(*b), expected, "{a} {b}");
            }
        }
    }
}
