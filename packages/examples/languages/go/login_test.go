// A login in Go's testing. The sandbox runs (npx @onelogin-mfa/sandbox) and is ready (GET /_sandbox/ready); then: go test
package login

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"testing"
)

const credentials = "client_id:sandbox-client, client_secret:sandbox-secret"
const user = "/api/2/mfa/users/42"

func TestTheCodeOfTheSmsEnrollsThePhone(t *testing.T) {
	call(t, "POST", "/_sandbox/api/reset", nil, "", nil)
	var inbox struct{ Mark string }
	call(t, "GET", "/_sandbox/api/users/42/inbox/mark", nil, "", &inbox)

	// what your application does: it asks OneLogin for a text message
	var token struct{ Access_token string }
	call(t, "POST", "/auth/oauth2/v2/token", map[string]any{"grant_type": "client_credentials"}, credentials, &token)
	application := "bearer " + token.Access_token
	var factors []struct {
		Factor_id int
		Name      string
	}
	call(t, "GET", user+"/factors", nil, application, &factors)
	body := map[string]any{"display_name": "My phone"}
	for _, factor := range factors {
		if factor.Name == "OneLogin SMS" {
			body["factor_id"] = factor.Factor_id
		}
	}
	var registration struct{ Id, Status string }
	call(t, "POST", user+"/registrations", body, application, &registration)

	// the user's phone: the first code since the mark
	var latest struct{ Code string }
	call(t, "GET", "/_sandbox/api/users/42/inbox/latest_code?wait_ms=5000&after="+inbox.Mark, nil, "", &latest)
	call(t, "PUT", user+"/registrations/"+registration.Id, map[string]any{"otp": latest.Code}, application, &registration)

	var findings []any
	call(t, "GET", "/_sandbox/api/findings", nil, "", &findings)
	if registration.Status != "accepted" || len(findings) > 0 {
		t.Fatalf("%s, findings: %v", registration.Status, findings)
	}
}

func call(t *testing.T, method, path string, body any, authorization string, result any) {
	t.Helper()
	var sent bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&sent).Encode(body); err != nil {
			t.Fatal(err)
		}
	}
	sandbox := os.Getenv("SANDBOX_URL")
	if sandbox == "" {
		sandbox = "http://127.0.0.1:4020"
	}
	request, err := http.NewRequest(method, sandbox+path, &sent)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if result != nil {
		if err := json.NewDecoder(response.Body).Decode(result); err != nil {
			t.Fatal(err)
		}
	}
}
