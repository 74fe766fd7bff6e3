// A login in JUnit 5. The sandbox runs (npx @onelogin-mfa/sandbox) and is ready (GET /_sandbox/ready).

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LoginTest {
  static final String SANDBOX = Optional.ofNullable(System.getenv("SANDBOX_URL")).orElse("http://127.0.0.1:4020");
  static final String CREDENTIALS = "client_id:sandbox-client, client_secret:sandbox-secret";
  static final String USER = "/api/2/mfa/users/42";

  final HttpClient http = HttpClient.newHttpClient();

  @Test
  void theCodeOfTheSmsEnrollsThePhone() throws Exception {
    call("POST", "/_sandbox/api/reset", "", "");
    String mark = find("mark", call("GET", "/_sandbox/api/users/42/inbox/mark", "", ""));

    // what your application does: it asks OneLogin for a text message
    String grant = "{\"grant_type\":\"client_credentials\"}";
    String token = "bearer " + find("access_token", call("POST", "/auth/oauth2/v2/token", grant, CREDENTIALS));
    String factors = call("GET", USER + "/factors", "", token);
    String sms = find("factor_id", factors.substring(0, factors.indexOf("\"OneLogin SMS\"")));
    String body = "{\"factor_id\":" + sms + ",\"display_name\":\"My phone\"}";
    String registration = find("id", call("POST", USER + "/registrations", body, token));

    // the user's phone: the first code since the mark
    String latest = "/_sandbox/api/users/42/inbox/latest_code?wait_ms=5000&after=" + mark;
    String code = find("code", call("GET", latest, "", ""));
    String confirmed = call("PUT", USER + "/registrations/" + registration, "{\"otp\":\"" + code + "\"}", token);

    assertEquals("accepted", find("status", confirmed));
    assertEquals("[]", call("GET", "/_sandbox/api/findings", "", ""));
  }

  String call(String method, String path, String body, String authorization) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(SANDBOX + path)).header("Content-Type", "application/json");
    if (!authorization.isEmpty()) request.header("Authorization", authorization);
    var sent = request.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)).build();
    return http.send(sent, BodyHandlers.ofString()).body();
  }

  /** The last field of this name. Your project has a JSON library; this file has none. */
  static String find(String name, String json) {
    var matches = Pattern.compile("\"" + name + "\":\"?([^\",}]+)").matcher(json).results().toList();
    return matches.get(matches.size() - 1).group(1);
  }
}
