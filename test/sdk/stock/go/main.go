// Verifies a token with the client that oapi-codegen made of the description.
//
//	main <address> <key>
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"

	"ampgate.test/stock/ampgate"
)

func main() {
	if err := verify(context.Background(), os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
	fmt.Println("verified")
}

func verify(ctx context.Context, address, key string) error {
	withKey := ampgate.WithRequestEditorFn(func(_ context.Context, request *http.Request) error {
		request.Header.Set("X-API-Key", key)
		return nil
	})
	owner, err := ampgate.NewClientWithResponses(address, withKey)
	if err != nil {
		return err
	}
	anyone, err := ampgate.NewClientWithResponses(address)
	if err != nil {
		return err
	}
	token, err := issue(ctx, owner)
	if err != nil {
		return err
	}
	if err := expect(ctx, anyone, token.Token, true, ampgate.VerdictCodeOk); err != nil {
		return err
	}
	revoked, err := owner.TokensRevokeWithResponse(ctx, token.Id)
	if err != nil {
		return err
	}
	if revoked.JSON200 == nil {
		return fmt.Errorf("revoke: %s", revoked.Body)
	}
	if err := expect(ctx, anyone, token.Token, false, ampgate.VerdictCodeRevoked); err != nil {
		return err
	}
	refused, err := anyone.AgentsListWithResponse(ctx, nil)
	if err != nil {
		return err
	}
	if refused.ApplicationproblemJSON401 == nil {
		return fmt.Errorf("without a key: %s", refused.Body)
	}
	return nil
}

func issue(ctx context.Context, owner *ampgate.ClientWithResponses) (*ampgate.IssuedToken, error) {
	capabilities := []string{"orders.create"}
	agent, err := owner.AgentsCreateWithResponse(ctx, nil, ampgate.AgentCreate{
		Name: "stock", Owner: "o", Capabilities: &capabilities,
	})
	if err != nil {
		return nil, err
	}
	if agent.JSON201 == nil {
		return nil, fmt.Errorf("create: %s", agent.Body)
	}
	ttl := 120
	token, err := owner.TokensCreateWithResponse(ctx, nil, ampgate.TokenCreate{
		AgentId: agent.JSON201.Id, Scope: capabilities, Ttl: &ttl,
	})
	if err != nil {
		return nil, err
	}
	if token.JSON201 == nil {
		return nil, fmt.Errorf("issue: %s", token.Body)
	}
	return token.JSON201, nil
}

func expect(
	ctx context.Context, anyone *ampgate.ClientWithResponses,
	token string, valid bool, code ampgate.VerdictCode,
) error {
	var scope ampgate.TokenVerify_RequiredScope
	if err := scope.FromConcreteScope("orders.create"); err != nil {
		return err
	}
	reply, err := anyone.TokensVerifyWithResponse(ctx, ampgate.TokenVerify{
		Token: token, RequiredScope: &scope,
	})
	if err != nil {
		return err
	}
	if reply.JSON200 == nil {
		return fmt.Errorf("verify: %s", reply.Body)
	}
	if reply.JSON200.Valid != valid || reply.JSON200.Code != code {
		return fmt.Errorf("verdict %+v", reply.JSON200)
	}
	return nil
}
