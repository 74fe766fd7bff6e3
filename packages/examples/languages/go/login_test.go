// Logins through an application that runs as long as the suite, and side by side: go test
package login

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"

	"example.com/login/onelogintest"
)

func TestMain(m *testing.M) { os.Exit(onelogintest.Run(m)) }

const signedIn = "Signed in as ada@example.com"

func TestTheCodeOfTheSmsLetsTheUserIn(t *testing.T) {
	t.Parallel()
	account, browser, choice := begin(t, "sms")
	code := account.CodeAfter(t, 42, func() { browser.submit("device", "choice", choice) })
	browser.expect(browser.submit("code", "code", code), signedIn)
}

func TestAWrongCodeDoesNotAndTheRightOneAfterItDoes(t *testing.T) {
	t.Parallel()
	account, browser, choice := begin(t, "sms")
	code := account.CodeAfter(t, 42, func() { browser.submit("device", "choice", choice) })
	browser.expect(browser.submit("code", "code", "wrong!"), "This code is wrong.")
	browser.expect(browser.submit("code", "code", code), signedIn)
}

func TestTheCodeOfAnAuthenticatorAppLetsTheUserIn(t *testing.T) {
	t.Parallel()
	account, browser, choice := begin(t, "authenticator")
	browser.submit("device", "choice", choice)
	var app struct{ Code string }
	account.Call(t, "GET", "/users/42/totp", nil, &app)
	browser.expect(browser.submit("code", "code", app.Code), signedIn)
}

// begin brings Ada to her second factor, and returns her account, her browser and her device.
func begin(t *testing.T, kind string) (*onelogintest.Account, *browser, string) {
	t.Helper()
	account := onelogintest.New(t, onelogintest.User{
		ID: 42, Name: "Ada", Username: "ada", Email: "ada@example.com", Phone: "+15550100",
		Devices: []onelogintest.Device{{Kind: kind}},
	})
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &browser{t, applicationOf(t, account), http.Client{Jar: jar}}
	page := browser.submit("password", "username", "ada", "password", "demo")
	choice := regexp.MustCompile(`name="choice" value="([^"]+)"`).FindStringSubmatch(page)
	if choice == nil {
		t.Fatalf("no device on the page: %s", page)
	}
	return account, browser, choice[1]
}

var (
	applications = map[string]string{}
	mutex        sync.Mutex
)

// applicationOf returns the address of the application that calls an account. Yours is a handler of this program, or a command as here.
func applicationOf(t *testing.T, account *onelogintest.Account) string {
	t.Helper()
	mutex.Lock()
	defer mutex.Unlock()
	if address, ok := applications[account.URL]; ok {
		return address
	}
	command := os.Getenv("APPLICATION")
	if command == "" {
		command = "node ../../src/login-hono.ts"
	}
	address, err := onelogintest.Start(command, append(account.Environment(), "PORT=0")...)
	if err != nil {
		t.Fatal(err)
	}
	applications[account.URL] = address
	return address
}

// browser stands for what your tests have: a browser, or requests to your handler.
type browser struct {
	t      *testing.T
	origin string
	client http.Client
}

// submit sends the form of the page, and returns the page that follows.
func (browser *browser) submit(action string, fields ...string) string {
	browser.t.Helper()
	form := url.Values{"action": {action}}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	request, err := http.NewRequest("POST", browser.origin+"/login", strings.NewReader(form.Encode()))
	if err != nil {
		browser.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", browser.origin)
	response, err := browser.client.Do(request)
	if err != nil {
		browser.t.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		browser.t.Fatal(err)
	}
	return string(page)
}

func (browser *browser) expect(page, text string) {
	browser.t.Helper()
	if !strings.Contains(page, text) {
		browser.t.Errorf("%q is not on the page: %s", text, page)
	}
}
