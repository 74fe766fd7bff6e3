import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Logins through an application that runs as long as the suite, one after the other or in parallel. */
@ExtendWith(OneLoginSandbox.class)
class LoginTest {
  static final String SIGNED_IN = "Signed in as ada@example.com";

  @Test
  void theCodeOfTheSmsLetsTheUserIn(OneLoginSandbox.Account oneLogin) throws Exception {
    var ada = new Browser(oneLogin, "sms");
    String code = oneLogin.codeAfter(42, () -> ada.submit("device", "choice", ada.device));
    assertTrue(ada.submit("code", "code", code).contains(SIGNED_IN));
  }

  @Test
  void aWrongCodeDoesNotAndTheRightOneAfterItDoes(OneLoginSandbox.Account oneLogin) throws Exception {
    var ada = new Browser(oneLogin, "sms");
    String code = oneLogin.codeAfter(42, () -> ada.submit("device", "choice", ada.device));
    assertTrue(ada.submit("code", "code", "wrong!").contains("This code is wrong."));
    assertTrue(ada.submit("code", "code", code).contains(SIGNED_IN));
  }

  @Test
  void theCodeOfAnAuthenticatorAppLetsTheUserIn(OneLoginSandbox.Account oneLogin) throws Exception {
    var ada = new Browser(oneLogin, "authenticator");
    ada.submit("device", "choice", ada.device);
    String code = find("\"code\":\"(\\d+)\"", oneLogin.call("GET", "/users/42/totp", ""));
    assertTrue(ada.submit("code", "code", code).contains(SIGNED_IN));
  }

  /** The application that calls an account, by the account's address. Yours is started as your other tests start it. */
  static final Map<String, String> APPLICATIONS = new ConcurrentHashMap<>();

  static String applicationOf(OneLoginSandbox.Account oneLogin) {
    String command = System.getenv().getOrDefault("APPLICATION", "node packages/examples/src/login-hono.ts");
    Map<String, String> environment = new HashMap<>(oneLogin.environment());
    environment.put("PORT", "0");
    return APPLICATIONS.computeIfAbsent(
        environment.get("ONELOGIN_API_URL"),
        address -> {
          try {
            return OneLoginSandbox.start(command, environment);
          } catch (IOException error) {
            throw new UncheckedIOException(error);
          }
        });
  }

  static String find(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().findFirst().orElseThrow().group(1);
  }

  /** Ada at her second factor. Your tests have a browser in its place, or the test client of your framework. */
  static final class Browser {
    final HttpClient http = HttpClient.newHttpClient();
    // a CookieManager of Java quotes values, as no browser does
    final Map<String, String> cookies = new HashMap<>();
    final String origin;
    final String device;

    Browser(OneLoginSandbox.Account oneLogin, String kind) throws Exception {
      oneLogin.reset(
          """
          [{"id": 42, "name": "Ada", "username": "ada", "email": "ada@example.com", "phone": "+15550100",
            "devices": [{"kind": "%s"}]}]
          """
              .formatted(kind));
      origin = applicationOf(oneLogin);
      String page = submit("password", "username", "ada&password=demo");
      device = find("name=\"choice\" value=\"([^\"]+)\"", page);
    }

    /** Sends the form of the page, and returns the page that follows. */
    String submit(String action, String name, String value) throws Exception {
      var form = BodyPublishers.ofString("action=" + action + "&" + name + "=" + value);
      return load(
          HttpRequest.newBuilder(URI.create(origin + "/login"))
              .header("Content-Type", "application/x-www-form-urlencoded")
              .header("Origin", origin)
              .POST(form));
    }

    String load(HttpRequest.Builder request) throws Exception {
      String sent = cookies.entrySet().stream().map(Object::toString).collect(Collectors.joining("; "));
      if (!sent.isEmpty()) request.header("Cookie", sent);
      var response = http.send(request.build(), BodyHandlers.ofString());
      for (String line : response.headers().allValues("set-cookie")) {
        String[] pair = line.split(";")[0].split("=", 2);
        if (pair[1].isEmpty()) cookies.remove(pair[0]);
        else cookies.put(pair[0], pair[1]);
      }
      var location = response.headers().firstValue("location");
      if (location.isEmpty()) return response.body();
      return load(HttpRequest.newBuilder(URI.create(origin + location.get())));
    }
  }
}
