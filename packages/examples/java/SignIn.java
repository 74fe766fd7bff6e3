// Signs in with a user's second factor: java SignIn ada@example.com SMS
//
// The package com.example.onelogin is generated from the spec's plain edition, with the options of
// openapi-generator.yaml.

import com.example.onelogin.ApiClient;
import com.example.onelogin.ApiException;
import com.example.onelogin.api.AccessTokensApi;
import com.example.onelogin.api.DevicesApi;
import com.example.onelogin.api.UsersApi;
import com.example.onelogin.api.VerificationsApi;
import com.example.onelogin.model.AccessTokenRequest;
import com.example.onelogin.model.DeviceVerificationRequest;
import com.example.onelogin.model.OneStepVerificationRequest;
import com.example.onelogin.model.OtpResult;
import com.example.onelogin.model.VerificationOtpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Scanner;

class SignIn {
  static final String USAGE = "usage: SignIn EMAIL SMS|\"Google Authenticator\"|OneLogin";

  /** A message or a push is open for two minutes, unless the request says otherwise. */
  static final Duration LIFETIME = Duration.ofMinutes(2);

  final ApiClient api;
  final VerificationsApi verifications;

  SignIn(ApiClient api) {
    this.api = api;
    this.verifications = new VerificationsApi(api);
  }

  public static void main(String[] args) throws Exception {
    if (args.length != 2) fail(USAGE);
    try {
      boolean accepted = new SignIn(connect()).signIn(args[0], args[1]);
      System.out.println(accepted ? "Signed in." : "Refused.");
      System.exit(accepted ? 0 : 1);
    } catch (ApiException error) {
      // not its message: it has the response's body
      fail("OneLogin answered with HTTP " + error.getCode());
    }
  }

  /** Returns a client with an access token. */
  static ApiClient connect() throws ApiException {
    String pair = System.getenv("ONELOGIN_CLIENT_ID") + ":" + System.getenv("ONELOGIN_CLIENT_SECRET");
    String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    var grant = new AccessTokenRequest().grantType(AccessTokenRequest.GrantTypeEnum.CLIENT_CREDENTIALS);
    String token = new AccessTokensApi(client("Basic " + basic)).generateToken(grant).getAccessToken();
    return client("Bearer " + token);
  }

  static ApiClient client(String authorization) {
    var client = new ApiClient();
    client.updateBaseUri(System.getenv("ONELOGIN_API_URL"));
    client.setReadTimeout(Duration.ofSeconds(10));
    client.setRequestInterceptor(request -> request.header("Authorization", authorization));
    return client;
  }

  boolean signIn(String email, String factor) throws ApiException, InterruptedException {
    var users = new UsersApi(api).listUsers(email, null, null, null, null, null);
    if (users.size() != 1) fail(users.size() + " users have this address");
    Long user = users.get(0).getId();
    for (var device : new DevicesApi(api).getAuthenticationDevices(user)) {
      if (!device.getAuthFactorName().equals(factor)) continue;
      return switch (factor) {
        case "OneLogin" -> awaitApproval(user, device.getDeviceId());
        case "Google Authenticator" -> checkInOneStep(user, device.getDeviceId());
        default -> checkSentCode(user, device.getDeviceId());
      };
    }
    fail("the user has no device for " + factor);
    return false;
  }

  /** Has a code sent, and checks what the user types. After an error neither call is repeated. */
  boolean checkSentCode(Long user, String device) throws ApiException {
    var start = new DeviceVerificationRequest().deviceId(device);
    var verification = verifications.createDeviceVerification(user, start);
    var body = new VerificationOtpRequest().otp(readCode());
    return isAccepted(verifications.verifyUserVerification(user, verification.getId(), body));
  }

  /** Checks the code of an authenticator app, for which nothing has to be sent. */
  boolean checkInOneStep(Long user, String device) throws ApiException {
    var body = new OneStepVerificationRequest().otp(readCode()).deviceId(device);
    return isAccepted(verifications.verifyUserOtp(user, body));
  }

  /**
   * Reads the result from the body: OneLogin answers a wrong code with HTTP 200 as well, and with "pending"
   * as the status. OneLogin documents the result in three shapes.
   */
  static boolean isAccepted(OtpResult result) {
    if (result.getStatus() instanceof String status) return status.equals("accepted");
    if (result.getStatus() instanceof Map<?, ?> status)
      return Boolean.FALSE.equals(status.get("error")) && Integer.valueOf(200).equals(status.get("code"));
    return result.getStatus() == null
        && Boolean.FALSE.equals(result.getError())
        && Integer.valueOf(200).equals(result.getCode());
  }

  /** Sends one push, and polls until the user has approved or denied it. */
  boolean awaitApproval(Long user, String device) throws ApiException, InterruptedException {
    var start = new DeviceVerificationRequest().deviceId(device);
    var verification = verifications.createDeviceVerification(user, start);
    Instant end = Instant.now().plus(LIFETIME);
    while (Instant.now().isBefore(end)) {
      Thread.sleep(2000);
      String status = verifications.getUserVerification(user, verification.getId()).getStatus();
      if (!status.equals("pending")) return status.equals("accepted");
    }
    fail("the push was not answered in time");
    return false;
  }

  static String readCode() {
    System.out.print("Code: ");
    System.out.flush();
    return new Scanner(System.in).nextLine().strip();
  }

  static void fail(String message) {
    System.err.println(message);
    System.exit(1);
  }
}
