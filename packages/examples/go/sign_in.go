// Signs in with a user's second factor: go run sign_in.go ada@example.com SMS
//
// The package onelogin is generated from the spec's plain edition, with the options of
// openapi-generator.yaml.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"example.com/login/onelogin"
	"golang.org/x/oauth2"
)

func main() {
	// a message or a push is open for two minutes, unless the request says otherwise
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	accepted, err := run(ctx, os.Args[1:])
	cancel()
	if err != nil {
		log.Fatal(err)
	}
	if !accepted {
		fmt.Println("Refused.")
		os.Exit(1)
	}
	fmt.Println("Signed in.")
}

func run(ctx context.Context, args []string) (bool, error) {
	if len(args) != 2 {
		return false, errors.New(`usage: sign_in EMAIL SMS|"Google Authenticator"|OneLogin`)
	}
	email, factor := args[0], args[1]
	config := onelogin.NewConfiguration()
	config.Servers = onelogin.ServerConfigurations{{URL: os.Getenv("ONELOGIN_API_URL")}}
	api := onelogin.NewAPIClient(config)
	ctx, err := authorize(ctx, api)
	if err != nil {
		return false, err
	}
	users, _, err := api.UsersAPI.ListUsers(ctx).Email(email).Execute()
	if err != nil {
		return false, fmt.Errorf("finding the user: %w", err)
	}
	if len(users) != 1 {
		return false, fmt.Errorf("%d users have this address", len(users))
	}
	user := users[0].Id
	devices, _, err := api.DevicesAPI.GetAuthenticationDevices(ctx, user).Execute()
	if err != nil {
		return false, fmt.Errorf("listing the devices: %w", err)
	}
	for _, device := range devices {
		if device.AuthFactorName != factor {
			continue
		}
		switch factor {
		case "OneLogin":
			return awaitApproval(ctx, api, user, device.DeviceId)
		case "Google Authenticator":
			return checkInOneStep(ctx, api, user, device.DeviceId)
		default:
			return checkSentCode(ctx, api, user, device.DeviceId)
		}
	}
	return false, fmt.Errorf("the user has no device for %s", factor)
}

// authorize gets an access token. The context that it returns carries the token.
func authorize(ctx context.Context, api *onelogin.APIClient) (context.Context, error) {
	id, secret := os.Getenv("ONELOGIN_CLIENT_ID"), os.Getenv("ONELOGIN_CLIENT_SECRET")
	credentials := onelogin.BasicAuth{UserName: id, Password: secret}
	withCredentials := context.WithValue(ctx, onelogin.ContextBasicAuth, credentials)
	grant := *onelogin.NewAccessTokenRequest("client_credentials")
	token, _, err := api.AccessTokensAPI.GenerateToken(withCredentials).AccessTokenRequest(grant).Execute()
	if err != nil {
		return nil, fmt.Errorf("getting an access token: %w", err)
	}
	source := oauth2.StaticTokenSource(&oauth2.Token{AccessToken: token.AccessToken})
	return context.WithValue(ctx, onelogin.ContextOAuth2, source), nil
}

// start sends a code or a push. After an error it is not repeated: the user would get another message.
func start(ctx context.Context, api *onelogin.APIClient, user int64, device string) (string, error) {
	body := *onelogin.NewDeviceVerificationRequest(device)
	request := api.VerificationsAPI.CreateDeviceVerification(ctx, user).DeviceVerificationRequest(body)
	verification, _, err := request.Execute()
	if err != nil {
		return "", fmt.Errorf("starting the verification: %w", err)
	}
	return verification.Id, nil
}

// checkSentCode has a code sent, and checks what the user types. After an error the code is not sent again:
// it could count as a second attempt.
func checkSentCode(ctx context.Context, api *onelogin.APIClient, user int64, device string) (bool, error) {
	id, err := start(ctx, api, user, device)
	if err != nil {
		return false, err
	}
	body := *onelogin.NewVerificationOtpRequest(readCode())
	request := api.VerificationsAPI.VerifyUserVerification(ctx, user, id).VerificationOtpRequest(body)
	result, _, err := request.Execute()
	return err == nil && isAccepted(result), err
}

// checkInOneStep checks the code of an authenticator app, for which nothing has to be sent.
func checkInOneStep(ctx context.Context, api *onelogin.APIClient, user int64, device string) (bool, error) {
	body := onelogin.OneStepVerificationRequest{Otp: readCode(), DeviceId: &device}
	result, _, err := api.VerificationsAPI.VerifyUserOtp(ctx, user).OneStepVerificationRequest(body).Execute()
	return err == nil && isAccepted(result), err
}

// isAccepted reads the result from the body: OneLogin answers a wrong code with HTTP 200 as well, and with
// "pending" as the status. OneLogin documents the result in three shapes.
func isAccepted(result *onelogin.OtpResult) bool {
	switch status := result.Status.(type) {
	case string:
		return status == "accepted"
	case map[string]any:
		return status["error"] == false && status["code"] == 200.0
	default:
		return status == nil && result.Error != nil && !*result.Error && result.GetCode() == 200
	}
}

// awaitApproval sends one push, and polls until the user has approved or denied it, or the time of ctx is
// over.
func awaitApproval(ctx context.Context, api *onelogin.APIClient, user int64, device string) (bool, error) {
	id, err := start(ctx, api, user, device)
	if err != nil {
		return false, err
	}
	for {
		time.Sleep(2 * time.Second)
		state, _, err := api.VerificationsAPI.GetUserVerification(ctx, user, id).Execute()
		if err != nil || state.Status != "pending" {
			return err == nil && state.Status == "accepted", err
		}
	}
}

func readCode() string {
	fmt.Print("Code: ")
	line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	return strings.TrimSpace(line)
}
