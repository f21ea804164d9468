"""The guided twin of every automated step: where, what to set, what to look for, whether it holds.

Menu paths are today's, with the label they had before; both stand here and nowhere else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from vlc_wizard.core.requests import POLICY_SETTINGS


@dataclass(frozen=True, slots=True)
class Guide:
    """One step by hand."""

    id: str
    title: str
    path: str  # today
    was: str  # the label or path before
    blade: str  # of `portals`
    set: tuple[str, ...] = ()  # exactly what to set; empty: nothing is changed
    look: tuple[str, ...] = ()  # what to look for
    reads_back: bool = True  # whether a reading can confirm it

    @property
    def writes(self) -> bool:
        """Whether it changes the tenant."""
        return bool(self.set)


_ADMIN = "entra.microsoft.com > Entra ID"

GUIDES: tuple[Guide, ...] = (
    Guide("tenant", "Look which tenant it is", f"{_ADMIN} > Overview",
          "Azure Active Directory > Overview", "overview",
          look=("Name, primary domain and tenant ID are those of the organisation you mean.",)),
    Guide("holders", "Find the Global Administrators",
          f"{_ADMIN} > Roles & admins > Global Administrator > Active assignments",
          "Entra ID > Roles and administrators; the role was Company Administrator", "roles",
          look=("Who holds it, also under Eligible assignments.",
                "One or two emergency access accounts are among them.")),
    Guide("licence", "Look for Microsoft Entra ID P1 or P2",
          f"{_ADMIN} > Billing > Licenses > All products",
          "Azure Active Directory > Licenses", "licences",
          look=("A product that contains Microsoft Entra ID P1 or P2, such as Microsoft 365 "
                "Business Premium, E3 or E5, and that has not lapsed.",)),
    Guide("defaults", "Look whether security defaults are on",
          f"{_ADMIN} > Overview > Properties > Manage security defaults",
          "Azure Active Directory > Properties > Manage Security defaults", "properties",
          look=("Enabled or Disabled. Close the panel without saving.",)),
    Guide("policies", "Look at the Conditional Access policies",
          f"{_ADMIN} > Conditional Access > Policies",
          "Azure AD > Security > Conditional Access", "policies",
          look=("State: Off, Report-only or On.",
                "Who, which resources, and what is granted; whom each leaves out.",
                "A Block that hits people who use Volume Licensing Central.")),
    Guide("methods", "Look which methods people may use",
          f"{_ADMIN} > Authentication methods > Policies",
          "Security > Authentication methods", "methods",
          look=("Microsoft Authenticator, Passkey (FIDO2) or another method that is not SMS or "
                "voice is enabled for all users.",)),
    Guide("policy", "Create the policy, report-only",
          f"{_ADMIN} > Conditional Access > Policies > New policy",
          "Conditional Access > Overview > + Create new policy; Cloud apps or actions is now "
          "Target resources", "new-policy",
          set=(*POLICY_SETTINGS[:-1], "Enable policy: Report-only", "Create"),
          look=("The policy stands in the list with the state Report-only.",
                "The emergency access accounts stand under Exclude.")),
    Guide("turn-on", "Turn the policy on",
          f"{_ADMIN} > Conditional Access > Policies > your policy > Enable policy",
          "Conditional Access > Policies", "policies",
          set=("Sign in with an emergency access account first: it gets in.",
               "Enable policy: On", "Save"),
          look=("The state is On. To take it back: Off, from any computer.",)),
    Guide("defaults-on", "Turn security defaults on",
          f"{_ADMIN} > Overview > Properties > Manage security defaults",
          "Azure Active Directory > Properties > Manage Security defaults", "properties",
          set=("Security defaults: Enabled", "Save"),
          look=("It applies to everybody and every app; nobody can be left out. Legacy "
                "authentication and device code sign-in stop.",)),
    Guide("per-user", "Set per-user MFA for everybody",
          f"{_ADMIN} > Users > All users > Per-user MFA",
          "Users > Multi-Factor Authentication; Microsoft 365 admin center > Users > Active users "
          "> Multi-factor authentication", "per-user",
          set=("Select each user, guests too, but not the emergency access accounts",
               "Enable MFA; it becomes Enforced by itself once a method is registered"),
          look=("Status is Enabled or Enforced for everybody who uses Volume Licensing Central.",
                "New people must be set as they come.")),
    Guide("verify", "See that it works",
          f"{_ADMIN} > Monitoring & health > Sign-in logs",
          "Azure Active Directory > Sign-in logs", "sign-ins",
          look=("Sign in to Volume Licensing Central in a private window: MFA is asked for.",
                "The log's entry for it says Multifactor authentication, and names the policy "
                "under Conditional Access."), reads_back=False),
    Guide("people", "See who has registered a method",
          f"{_ADMIN} > Authentication methods > User registration details",
          "Authentication methods > Activity, Usage & insights", "registrations",
          look=("MFA capable: who is not, and whose only method is a phone.",
                "Send them their link: https://aka.ms/mfasetup; guests get their own.")),
    Guide("consent", "Allow the app for everybody",
          f"{_ADMIN} > Enterprise apps > the app > Permissions > Grant admin consent",
          "Azure Active Directory > Enterprise applications", "apps",
          set=("Check the permissions: delegated only", "Accept"),
          look=("The permissions stand under Admin consent.",)),
)  # fmt: skip
BY_ID: Mapping[str, Guide] = MappingProxyType({g.id: g for g in GUIDES})

# The whole rollout without Graph, by method.
LOOK_FIRST = "look-first"  # the facts that decide are not stated yet
ROLLOUT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "conditional-access": ("holders", "policies", "methods", "policy", "turn-on", "verify",
                               "people"),
        LOOK_FIRST: ("licence", "defaults", "policies"),
        "security-defaults": ("holders", "methods", "people", "defaults-on", "verify"),
        "per-user": ("holders", "methods", "people", "per-user", "verify"),
    }
)  # fmt: skip
