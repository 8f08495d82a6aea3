import type { Call } from '../call.js';
import type { CheckoutCreate, Checkout, PlanList, Subscription, BillingPortal } from '../models.js';
import type { IdempotentOptions, RequestOptions } from '../options.js';
/** Plans, and which one the workspace is on. */
export declare class BillingResource {
    #private;
    /**
     * List plans. `GET /v1/billing/plans`, needs `billing.read`.
     *
     * Lists every plan, the smallest first, with its price and limits; `current` marks the one that
     * the workspace is on. A limit that is absent is none. With a test key, `current` marks the plan
     * of the simulated subscription.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    plans(options?: RequestOptions | undefined): Call<PlanList>;
    /**
     * Ask for another plan. `POST /v1/billing/checkout`, needs `billing.write`.
     *
     * Answers with the address of a page where a person confirms the plan; nothing changes before.
     * The address works once, for 30 minutes, for this workspace and plan: whoever has it can
     * confirm.
     *
     * Where payments go through Stripe, the page is Stripe's, and the plan changes when Stripe says
     * that it is paid. Otherwise it is a page of this server, and the change waits for the
     * operator's approval, unless the operator has turned that off. A smaller plan takes effect at
     * once as well.
     *
     * With a test key the subscription is simulated: nobody pays and the plan has changed when this
     * answers (unless the operator runs Stripe's test mode, which then confirms as it does in live).
     *
     * `success_url` and `cancel_url` are where the page leads on to: https, on a host that the
     * operator allows.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`, `role_required`
     * - 409 `plan_current`, `idempotency_in_flight`, `secret_no_longer_available`
     * - 422 `unknown_plan`, `plan_not_sold`, `invalid_return_url`, `idempotency_conflict`
     */
    checkout(plan: string | CheckoutCreate, options?: IdempotentOptions | undefined): Call<Checkout>;
    /**
     * Which plan is this workspace on? `GET /v1/billing/subscription`, needs `billing.read`.
     *
     * Returns the workspace's plan with its limits, and the plan that waits for the operator's
     * approval, if one does. With a test key it is the simulated subscription.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`
     */
    subscription(options?: RequestOptions | undefined): Call<Subscription>;
    /**
     * Open the billing portal. `POST /v1/billing/portal`, needs `billing.write`.
     *
     * Answers with the address of a page that shows the subscription, for a person. Where the
     * workspace pays through Stripe it is Stripe's customer portal, where cards, invoices and
     * cancelling are; otherwise a page of this server that shows the plan and its limits, and works
     * for 30 minutes.
     *
     * Refusals of its own (`ApiError`):
     * - 403 `address_not_allowed`, `insufficient_scope`, `workspace_suspended`,
     * `live_access_disabled`, `test_access_disabled`, `role_required`
     */
    portal(options?: RequestOptions | undefined): Call<BillingPortal>;
}
