"""Plans, and which one the workspace is on."""

from __future__ import annotations

from typing import Optional

from .._call import Call
from .._operation import Operation
from .._raw import as_raw, as_raw_async
from .._transport import AsyncTransport, Transport
from ..models import BillingPortal, Checkout, PlanList, Subscription

_PLANS = Operation(id="billing.plans", method="GET", path="/v1/billing/plans", retry="always")
_CHECKOUT = Operation(
    id="billing.checkout",
    method="POST",
    path="/v1/billing/checkout",
    retry="always",
    idempotency_key=True,
)
_SUBSCRIPTION = Operation(
    id="billing.subscription",
    method="GET",
    path="/v1/billing/subscription",
    retry="always",
)
_PORTAL = Operation(id="billing.portal", method="POST", path="/v1/billing/portal", retry="unsent")


class BillingResource:
    """Plans, and which one the workspace is on."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def plans(self) -> PlanList:
        """List plans.

        Lists every plan, the smallest first, with its price and limits; `current` marks the one
        that the workspace is on. A limit that is absent is none. With a test key, `current` marks
        the plan of the simulated subscription.

        `GET /v1/billing/plans`. Needs `billing.read`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.call(Call(_PLANS), PlanList.decode)

    def checkout(
        self,
        *,
        plan: str,
        success_url: Optional[str] = None,
        cancel_url: Optional[str] = None,
        idempotency_key: Optional[str] = None,
    ) -> Checkout:
        """Ask for another plan.

        Answers with the address of a page where a person confirms the plan; nothing changes before.
        The address works once, for 30 minutes, for this workspace and plan: whoever has it can
        confirm.

        Where payments go through Stripe, the page is Stripe's, and the plan changes when Stripe
        says that it is paid. Otherwise it is a page of this server, and the change waits for the
        operator's approval, unless the operator has turned that off. A smaller plan takes effect at
        once as well.

        With a test key the subscription is simulated: nobody pays and the plan has changed when
        this answers (unless the operator runs Stripe's test mode, which then confirms as it does in
        live).

        `success_url` and `cancel_url` are where the page leads on to: https, on a host that the
        operator allows.

        `POST /v1/billing/checkout`. Needs `billing.write`.

        Args:
            plan: The id of the plan, as `GET /v1/billing/plans` lists them.
            success_url: Where the page leads on to once the plan is confirmed: https, on an allowed
                host.
            cancel_url: Where the page leads back to otherwise: https, on an allowed host.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `role_required`.
            ConflictError: `plan_current`, `idempotency_in_flight`, `secret_no_longer_available`.
            UnprocessableEntityError: `unknown_plan`, `plan_not_sold`, `invalid_return_url`,
                `idempotency_conflict`.
        """
        return self._transport.call(
            Call(
                _CHECKOUT,
                headers={"Idempotency-Key": idempotency_key},
                body={"plan": plan, "success_url": success_url, "cancel_url": cancel_url},
            ),
            Checkout.decode,
        )

    def subscription(self) -> Subscription:
        """Which plan is this workspace on.

        Returns the workspace's plan with its limits, and the plan that waits for the operator's
        approval, if one does. With a test key it is the simulated subscription.

        `GET /v1/billing/subscription`. Needs `billing.read`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return self._transport.call(Call(_SUBSCRIPTION), Subscription.decode)

    def portal(self) -> BillingPortal:
        """Open the billing portal.

        Answers with the address of a page that shows the subscription, for a person. Where the
        workspace pays through Stripe it is Stripe's customer portal, where cards, invoices and
        cancelling are; otherwise a page of this server that shows the plan and its limits, and
        works for 30 minutes.

        `POST /v1/billing/portal`. Needs `billing.write`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `role_required`.
        """
        return self._transport.call(Call(_PORTAL), BillingPortal.decode)


class AsyncBillingResource:
    """Plans, and which one the workspace is on."""

    def __init__(self, transport: AsyncTransport) -> None:
        self._transport = transport

    async def plans(self) -> PlanList:
        """List plans.

        Lists every plan, the smallest first, with its price and limits; `current` marks the one
        that the workspace is on. A limit that is absent is none. With a test key, `current` marks
        the plan of the simulated subscription.

        `GET /v1/billing/plans`. Needs `billing.read`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return await self._transport.call(Call(_PLANS), PlanList.decode)

    async def checkout(
        self,
        *,
        plan: str,
        success_url: Optional[str] = None,
        cancel_url: Optional[str] = None,
        idempotency_key: Optional[str] = None,
    ) -> Checkout:
        """Ask for another plan.

        Answers with the address of a page where a person confirms the plan; nothing changes before.
        The address works once, for 30 minutes, for this workspace and plan: whoever has it can
        confirm.

        Where payments go through Stripe, the page is Stripe's, and the plan changes when Stripe
        says that it is paid. Otherwise it is a page of this server, and the change waits for the
        operator's approval, unless the operator has turned that off. A smaller plan takes effect at
        once as well.

        With a test key the subscription is simulated: nobody pays and the plan has changed when
        this answers (unless the operator runs Stripe's test mode, which then confirms as it does in
        live).

        `success_url` and `cancel_url` are where the page leads on to: https, on a host that the
        operator allows.

        `POST /v1/billing/checkout`. Needs `billing.write`.

        Args:
            plan: The id of the plan, as `GET /v1/billing/plans` lists them.
            success_url: Where the page leads on to once the plan is confirmed: https, on an allowed
                host.
            cancel_url: Where the page leads back to otherwise: https, on an allowed host.
            idempotency_key: A unique text for this creation: the same key and arguments give the
                same answer for 24 hours. Without it a random one is used, the same for all attempts
                of this call.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `role_required`.
            ConflictError: `plan_current`, `idempotency_in_flight`, `secret_no_longer_available`.
            UnprocessableEntityError: `unknown_plan`, `plan_not_sold`, `invalid_return_url`,
                `idempotency_conflict`.
        """
        return await self._transport.call(
            Call(
                _CHECKOUT,
                headers={"Idempotency-Key": idempotency_key},
                body={"plan": plan, "success_url": success_url, "cancel_url": cancel_url},
            ),
            Checkout.decode,
        )

    async def subscription(self) -> Subscription:
        """Which plan is this workspace on.

        Returns the workspace's plan with its limits, and the plan that waits for the operator's
        approval, if one does. With a test key it is the simulated subscription.

        `GET /v1/billing/subscription`. Needs `billing.read`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`.
        """
        return await self._transport.call(Call(_SUBSCRIPTION), Subscription.decode)

    async def portal(self) -> BillingPortal:
        """Open the billing portal.

        Answers with the address of a page that shows the subscription, for a person. Where the
        workspace pays through Stripe it is Stripe's customer portal, where cards, invoices and
        cancelling are; otherwise a page of this server that shows the plan and its limits, and
        works for 30 minutes.

        `POST /v1/billing/portal`. Needs `billing.write`.

        Raises:
            PermissionDeniedError: `address_not_allowed`, `insufficient_scope`,
                `workspace_suspended`, `live_access_disabled`, `test_access_disabled`,
                `role_required`.
        """
        return await self._transport.call(Call(_PORTAL), BillingPortal.decode)


class BillingResourceWithRawResponse:
    def __init__(self, resource: BillingResource) -> None:
        self.plans = as_raw(resource.plans)
        self.checkout = as_raw(resource.checkout)
        self.subscription = as_raw(resource.subscription)
        self.portal = as_raw(resource.portal)


class AsyncBillingResourceWithRawResponse:
    def __init__(self, resource: AsyncBillingResource) -> None:
        self.plans = as_raw_async(resource.plans)
        self.checkout = as_raw_async(resource.checkout)
        self.subscription = as_raw_async(resource.subscription)
        self.portal = as_raw_async(resource.portal)
