"""The clients of the AmpGate API."""

from __future__ import annotations

from ._base_client import AsyncClient, SyncClient
from ._transport import AsyncTransport, Transport
from .resources.agents import (
    AgentsResource,
    AgentsResourceWithRawResponse,
    AsyncAgentsResource,
    AsyncAgentsResourceWithRawResponse,
)
from .resources.audit import (
    AsyncAuditResource,
    AsyncAuditResourceWithRawResponse,
    AuditResource,
    AuditResourceWithRawResponse,
)
from .resources.billing import (
    AsyncBillingResource,
    AsyncBillingResourceWithRawResponse,
    BillingResource,
    BillingResourceWithRawResponse,
)
from .resources.delegations import (
    AsyncDelegationsResource,
    AsyncDelegationsResourceWithRawResponse,
    DelegationsResource,
    DelegationsResourceWithRawResponse,
)
from .resources.invitations import (
    AsyncInvitationsResource,
    AsyncInvitationsResourceWithRawResponse,
    InvitationsResource,
    InvitationsResourceWithRawResponse,
)
from .resources.keys import (
    AsyncKeysResource,
    AsyncKeysResourceWithRawResponse,
    KeysResource,
    KeysResourceWithRawResponse,
)
from .resources.members import (
    AsyncMembersResource,
    AsyncMembersResourceWithRawResponse,
    MembersResource,
    MembersResourceWithRawResponse,
)
from .resources.policies import (
    AsyncPoliciesResource,
    AsyncPoliciesResourceWithRawResponse,
    PoliciesResource,
    PoliciesResourceWithRawResponse,
)
from .resources.system import (
    AsyncSystemResource,
    AsyncSystemResourceWithRawResponse,
    SystemResource,
    SystemResourceWithRawResponse,
)
from .resources.tokens import (
    AsyncTokensResource,
    AsyncTokensResourceWithRawResponse,
    TokensResource,
    TokensResourceWithRawResponse,
)
from .resources.usage import (
    AsyncUsageResource,
    AsyncUsageResourceWithRawResponse,
    UsageResource,
    UsageResourceWithRawResponse,
)
from .resources.whoami import (
    AsyncWhoamiResource,
    AsyncWhoamiResourceWithRawResponse,
    WhoamiResource,
    WhoamiResourceWithRawResponse,
)
from .resources.workspace import (
    AsyncWorkspaceResource,
    AsyncWorkspaceResourceWithRawResponse,
    WorkspaceResource,
    WorkspaceResourceWithRawResponse,
)


class AmpGate(SyncClient):
    """A client of AmpGate.

    Example:
        with AmpGate() as gate:
            agent = gate.agents.get("ag_…")
    """

    @property
    def agents(self) -> AgentsResource:
        """Identities of AI agents, each with a key pair and a list of capabilities."""
        return AgentsResource(self._transport)

    @property
    def tokens(self) -> TokensResource:
        """Short-lived tokens, each good for one task of one agent."""
        return TokensResource(self._transport)

    @property
    def delegations(self) -> DelegationsResource:
        """Who acts in whose name, within what, in chains that only ever narrow."""
        return DelegationsResource(self._transport)

    @property
    def policies(self) -> PoliciesResource:
        """Rules about what agents may be given, checked whenever a token is issued or authority
        delegated.
        """
        return PoliciesResource(self._transport)

    @property
    def keys(self) -> KeysResource:
        """API keys of the workspace."""
        return KeysResource(self._transport)

    @property
    def usage(self) -> UsageResource:
        """What API keys are used for, how much, how fast, and what is unusual."""
        return UsageResource(self._transport)

    @property
    def workspace(self) -> WorkspaceResource:
        """The workspace that the presented API key belongs to."""
        return WorkspaceResource(self._transport)

    @property
    def members(self) -> MembersResource:
        """The people of the workspace, and what they may do."""
        return MembersResource(self._transport)

    @property
    def invitations(self) -> InvitationsResource:
        """How members come to sign in, each with an account of an identity provider."""
        return InvitationsResource(self._transport)

    @property
    def audit(self) -> AuditResource:
        """The audit trail, what was done, by whom, and what was refused."""
        return AuditResource(self._transport)

    @property
    def billing(self) -> BillingResource:
        """Plans, and which one the workspace is on."""
        return BillingResource(self._transport)

    @property
    def whoami(self) -> WhoamiResource:
        """What the presented API key is and may do."""
        return WhoamiResource(self._transport)

    @property
    def system(self) -> SystemResource:
        """Health, signing keys and this description."""
        return SystemResource(self._transport)

    @property
    def with_raw_response(self) -> AmpGateWithRawResponse:
        """The same methods, with status and headers: each gives a `RawResponse`."""
        return AmpGateWithRawResponse(self._transport.raw())


class AsyncAmpGate(AsyncClient):
    """A client of AmpGate.

    Example:
        async with AsyncAmpGate() as gate:
            agent = await gate.agents.get("ag_…")
    """

    @property
    def agents(self) -> AsyncAgentsResource:
        """Identities of AI agents, each with a key pair and a list of capabilities."""
        return AsyncAgentsResource(self._transport)

    @property
    def tokens(self) -> AsyncTokensResource:
        """Short-lived tokens, each good for one task of one agent."""
        return AsyncTokensResource(self._transport)

    @property
    def delegations(self) -> AsyncDelegationsResource:
        """Who acts in whose name, within what, in chains that only ever narrow."""
        return AsyncDelegationsResource(self._transport)

    @property
    def policies(self) -> AsyncPoliciesResource:
        """Rules about what agents may be given, checked whenever a token is issued or authority
        delegated.
        """
        return AsyncPoliciesResource(self._transport)

    @property
    def keys(self) -> AsyncKeysResource:
        """API keys of the workspace."""
        return AsyncKeysResource(self._transport)

    @property
    def usage(self) -> AsyncUsageResource:
        """What API keys are used for, how much, how fast, and what is unusual."""
        return AsyncUsageResource(self._transport)

    @property
    def workspace(self) -> AsyncWorkspaceResource:
        """The workspace that the presented API key belongs to."""
        return AsyncWorkspaceResource(self._transport)

    @property
    def members(self) -> AsyncMembersResource:
        """The people of the workspace, and what they may do."""
        return AsyncMembersResource(self._transport)

    @property
    def invitations(self) -> AsyncInvitationsResource:
        """How members come to sign in, each with an account of an identity provider."""
        return AsyncInvitationsResource(self._transport)

    @property
    def audit(self) -> AsyncAuditResource:
        """The audit trail, what was done, by whom, and what was refused."""
        return AsyncAuditResource(self._transport)

    @property
    def billing(self) -> AsyncBillingResource:
        """Plans, and which one the workspace is on."""
        return AsyncBillingResource(self._transport)

    @property
    def whoami(self) -> AsyncWhoamiResource:
        """What the presented API key is and may do."""
        return AsyncWhoamiResource(self._transport)

    @property
    def system(self) -> AsyncSystemResource:
        """Health, signing keys and this description."""
        return AsyncSystemResource(self._transport)

    @property
    def with_raw_response(self) -> AsyncAmpGateWithRawResponse:
        """The same methods, with status and headers: each gives a `RawResponse`."""
        return AsyncAmpGateWithRawResponse(self._transport.raw())


class AmpGateWithRawResponse:
    def __init__(self, transport: Transport) -> None:
        self.agents = AgentsResourceWithRawResponse(AgentsResource(transport))
        self.tokens = TokensResourceWithRawResponse(TokensResource(transport))
        self.delegations = DelegationsResourceWithRawResponse(DelegationsResource(transport))
        self.policies = PoliciesResourceWithRawResponse(PoliciesResource(transport))
        self.keys = KeysResourceWithRawResponse(KeysResource(transport))
        self.usage = UsageResourceWithRawResponse(UsageResource(transport))
        self.workspace = WorkspaceResourceWithRawResponse(WorkspaceResource(transport))
        self.members = MembersResourceWithRawResponse(MembersResource(transport))
        self.invitations = InvitationsResourceWithRawResponse(InvitationsResource(transport))
        self.audit = AuditResourceWithRawResponse(AuditResource(transport))
        self.billing = BillingResourceWithRawResponse(BillingResource(transport))
        self.whoami = WhoamiResourceWithRawResponse(WhoamiResource(transport))
        self.system = SystemResourceWithRawResponse(SystemResource(transport))


class AsyncAmpGateWithRawResponse:
    def __init__(self, transport: AsyncTransport) -> None:
        self.agents = AsyncAgentsResourceWithRawResponse(AsyncAgentsResource(transport))
        self.tokens = AsyncTokensResourceWithRawResponse(AsyncTokensResource(transport))
        self.delegations = AsyncDelegationsResourceWithRawResponse(AsyncDelegationsResource(transport))
        self.policies = AsyncPoliciesResourceWithRawResponse(AsyncPoliciesResource(transport))
        self.keys = AsyncKeysResourceWithRawResponse(AsyncKeysResource(transport))
        self.usage = AsyncUsageResourceWithRawResponse(AsyncUsageResource(transport))
        self.workspace = AsyncWorkspaceResourceWithRawResponse(AsyncWorkspaceResource(transport))
        self.members = AsyncMembersResourceWithRawResponse(AsyncMembersResource(transport))
        self.invitations = AsyncInvitationsResourceWithRawResponse(AsyncInvitationsResource(transport))
        self.audit = AsyncAuditResourceWithRawResponse(AsyncAuditResource(transport))
        self.billing = AsyncBillingResourceWithRawResponse(AsyncBillingResource(transport))
        self.whoami = AsyncWhoamiResourceWithRawResponse(AsyncWhoamiResource(transport))
        self.system = AsyncSystemResourceWithRawResponse(AsyncSystemResource(transport))
