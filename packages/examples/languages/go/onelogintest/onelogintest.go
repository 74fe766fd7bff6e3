// Package onelogintest gives each test of a login a OneLogin of its own. Copy this file into your module.
//
//	func TestMain(m *testing.M) { os.Exit(onelogintest.Run(m)) }
//
// A test begins with New, and fails by what the sandbox has found: mistakes of the application that OneLogin answers. Tests may run side by
// side with t.Parallel. For a mistake that a test makes on purpose, it ends with account.Call(t, "DELETE", "/journal", nil, nil).
//
// The sandbox is started with Node, as SANDBOX_COMMAND or npx says, unless SANDBOX_URL is the address of one that runs.
package onelogintest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
)

// User is a user of a seed.
type User struct {
	ID       int      `json:"id"`
	Name     string   `json:"name"`
	Username string   `json:"username,omitempty"`
	Email    string   `json:"email,omitempty"`
	Phone    string   `json:"phone,omitempty"`
	Devices  []Device `json:"devices,omitempty"`
}

// Device is one that the user has enrolled, of a kind such as "sms", "protect" or "authenticator".
type Device struct {
	Kind        string `json:"kind"`
	DisplayName string `json:"display_name,omitempty"`
}

// Account is a tenant of the sandbox: its address for the application, and what a test does with it.
type Account struct{ URL string }

var (
	sandbox string
	failure error
	ends    []func()
	free    []*Account
	made    int
	mutex   sync.Mutex
)

// Run runs the tests of a package beside a sandbox, and then ends what Start has started. It returns the exit code.
func Run(m *testing.M) int {
	defer func() {
		for _, end := range ends {
			end()
		}
	}()
	if sandbox = os.Getenv("SANDBOX_URL"); sandbox == "" {
		command := os.Getenv("SANDBOX_COMMAND")
		if command == "" {
			command = "npx @onelogin-mfa/sandbox"
		}
		if sandbox, failure = Start(command + " --port 0 --log-format none --end-with-input"); failure != nil {
			fmt.Fprintln(os.Stderr, failure)
			return 1
		}
	}
	return m.Run()
}

var address = regexp.MustCompile(`https?://[^\s/]+`)

// Start starts a server that prints its address once it listens, and returns that address. The server ends with the tests.
func Start(command string, environment ...string) (string, error) {
	words := strings.Fields(command)
	program := exec.Command(words[0], words[1:]...)
	program.Env = append(os.Environ(), environment...)
	program.Stderr = os.Stderr
	input, err := program.StdinPipe()
	if err != nil {
		return "", err
	}
	output, err := program.StdoutPipe()
	if err != nil {
		return "", err
	}
	if err := program.Start(); err != nil {
		return "", fmt.Errorf("%s: %w", command, err)
	}
	mutex.Lock()
	ends = append(ends, func() {
		// npx passes no signal on: the sandbox ends with its input, also if the tests are killed
		input.Close()
		if program.Process.Signal(os.Interrupt) != nil {
			program.Process.Kill()
		}
		program.Wait()
	})
	mutex.Unlock()
	for lines := bufio.NewScanner(output); lines.Scan(); {
		if found := address.FindString(lines.Text()); found != "" {
			go io.Copy(io.Discard, output)
			return found, nil
		}
	}
	return "", fmt.Errorf("%s has ended, and printed no address", command)
}

// New returns an account for one test, as at its start: with the default users (44 has a device of each factor), or with those given.
func New(t *testing.T, users ...User) *Account {
	t.Helper()
	if sandbox == "" {
		t.Fatal("TestMain must call onelogintest.Run")
	}
	account := take()
	t.Cleanup(func() {
		account.check(t)
		give(account)
	})
	var seed any
	if len(users) > 0 {
		seed = map[string]any{"users": users}
	}
	account.Call(t, "POST", "/reset", seed, nil)
	return account
}

// A package that is tested beside others has a name of its own; a suite without t.Parallel has one account.
func take() *Account {
	mutex.Lock()
	defer mutex.Unlock()
	if last := len(free) - 1; last >= 0 {
		account := free[last]
		free = free[:last]
		return account
	}
	name := regexp.MustCompile(`\W+`).ReplaceAllString(filepath.Base(os.Args[0]), "-")
	account := &Account{URL: fmt.Sprintf("%s/t/%s-%d", sandbox, name, made)}
	made++
	return account
}

func give(account *Account) {
	mutex.Lock()
	defer mutex.Unlock()
	free = append(free, account)
}

func (account *Account) check(t *testing.T) {
	t.Helper()
	for _, found := range account.Findings(t) {
		t.Errorf("The sandbox has found a mistake of the application: %s", found)
	}
	if !t.Failed() {
		return
	}
	var calls []struct{ Operation, Reason string }
	account.Call(t, "GET", "/journal", nil, &calls)
	for _, call := range calls {
		if call.Reason != "" {
			t.Logf("%s was refused: %s", call.Operation, call.Reason)
		}
	}
}

// Environment returns the variables by which an application finds the account.
func (account *Account) Environment() []string {
	return []string{
		"ONELOGIN_API_URL=" + account.URL,
		"ONELOGIN_CLIENT_ID=sandbox-client",
		"ONELOGIN_CLIENT_SECRET=sandbox-secret",
	}
}

// Findings returns the mistakes of the application that the sandbox has found.
func (account *Account) Findings(t *testing.T) []string {
	t.Helper()
	var found []struct{ Rule, Message, Advice string }
	account.Call(t, "GET", "/findings", nil, &found)
	texts := make([]string, len(found))
	for i, one := range found {
		texts[i] = fmt.Sprintf("%s: %s %s", one.Rule, one.Message, one.Advice)
	}
	return texts
}

// CodeAfter returns the code that the action lets OneLogin send, once the action has returned: never an older one.
func (account *Account) CodeAfter(t *testing.T, userID int, action func()) string {
	t.Helper()
	var latest struct{ Code string }
	account.after(t, userID, action, "latest_code?", &latest)
	return latest.Code
}

// MessageAfter does the same for a message of a kind, such as "push": its id is for POST /messages/{id}/approve.
func (account *Account) MessageAfter(t *testing.T, userID int, kind string, action func()) string {
	t.Helper()
	var latest struct{ ID string }
	account.after(t, userID, action, "latest_message?kind="+kind+"&", &latest)
	return latest.ID
}

func (account *Account) after(t *testing.T, userID int, action func(), newest string, result any) {
	t.Helper()
	inbox := fmt.Sprintf("/users/%d/inbox/", userID)
	var end struct{ Mark string }
	account.Call(t, "GET", inbox+"mark", nil, &end)
	action()
	account.Call(t, "GET", inbox+newest+"wait_ms=5000&after="+end.Mark, nil, result)
}

// Call calls an operation of the control API, such as POST /clock, and reads the response into result, unless that is nil.
func (account *Account) Call(t *testing.T, method, path string, body, result any) {
	t.Helper()
	var sent bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&sent).Encode(body); err != nil {
			t.Fatal(err)
		}
	}
	request, err := http.NewRequest(method, account.URL+"/_sandbox/api"+path, &sent)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatalf("No sandbox responds at %s: %v", account.URL, err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode >= 400 {
		var problem struct{ Message string }
		if json.Unmarshal(text, &problem) != nil {
			problem.Message = response.Status
		}
		t.Fatalf("%s %s: %s", method, path, problem.Message)
	}
	if result == nil {
		return
	}
	if err := json.Unmarshal(text, result); err != nil {
		t.Fatal(err)
	}
}
