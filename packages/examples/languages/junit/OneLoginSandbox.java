import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * An extension of JUnit 5: a OneLogin for each test of a login. Copy this file into your project.
 *
 * <pre>{@code @ExtendWith(OneLoginSandbox.class)
 * class LoginTest {
 *   @Test void theCodeLetsTheUserIn(OneLoginSandbox.Account oneLogin) throws Exception { ... }
 * }}</pre>
 *
 * A test that takes the parameter begins with a fresh account, and fails by what the sandbox has found: mistakes of the
 * application that OneLogin answers. Tests that run in parallel have an account each. For a mistake that a test makes on
 * purpose, it ends with {@code oneLogin.call("DELETE", "/journal", "")}.
 *
 * <p>The sandbox is started with Node, as SANDBOX_COMMAND or npx says, unless SANDBOX_URL is the address of one that runs.
 */
public final class OneLoginSandbox implements ParameterResolver, AfterTestExecutionCallback, AfterEachCallback {
  private static final Namespace NAMESPACE = Namespace.create(OneLoginSandbox.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == Account.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    return test.getStore(NAMESPACE).getOrComputeIfAbsent(Account.class, key -> accounts(test).take(), Account.class);
  }

  /** Fails a test by its findings. A test that has failed shows them as well, and the calls that were refused. */
  @Override
  public void afterTestExecution(ExtensionContext test) throws Exception {
    Account account = test.getStore(NAMESPACE).get(Account.class, Account.class);
    if (account == null) return;
    List<String> found = account.findings();
    Throwable failure = test.getExecutionException().orElse(null);
    if (failure != null) {
      Stream.concat(found.stream(), account.refusals().stream())
          .forEach(text -> failure.addSuppressed(new AssertionError(text)));
    } else if (!found.isEmpty()) {
      throw new AssertionError("The sandbox has found mistakes of the application:\n" + String.join("\n", found));
    }
  }

  @Override
  public void afterEach(ExtensionContext test) {
    Account account = test.getStore(NAMESPACE).remove(Account.class, Account.class);
    if (account != null) accounts(test).free.add(account);
  }

  private static Accounts accounts(ExtensionContext test) {
    return test.getRoot().getStore(NAMESPACE).getOrComputeIfAbsent(Accounts.class);
  }

  /** Starts a server that prints its address once it listens, and returns that address. The server ends with the tests. */
  public static String start(String command, Map<String, String> environment) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command.trim().split("\\s+"));
    builder.environment().putAll(environment);
    Process server = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    // npx passes no signal on: the sandbox ends with its input, also if the tests are killed
    Runtime.getRuntime().addShutdownHook(new Thread(server::destroy));
    BufferedReader output = server.inputReader();
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      var address = Pattern.compile("https?://[^\\s/]+").matcher(line);
      if (!address.find()) continue;
      Thread reader = new Thread(() -> output.lines().forEach(text -> {}));
      reader.setDaemon(true);
      reader.start();
      return address.group();
    }
    throw new IOException(command + " has ended, and printed no address");
  }

  /** The accounts of one sandbox: as many as there are tests that run at once. */
  private static final class Accounts {
    final Queue<Account> free = new ConcurrentLinkedQueue<>();
    private final AtomicInteger made = new AtomicInteger();
    private final String sandbox;

    /** JUnit makes it, for the first test that needs it. */
    Accounts() throws IOException {
      String running = System.getenv("SANDBOX_URL");
      String command = System.getenv().getOrDefault("SANDBOX_COMMAND", "npx @onelogin-mfa/sandbox");
      String options = " --port 0 --log-format none --end-with-input";
      sandbox = running != null ? running : start(command + options, Map.of());
    }

    Account take() {
      Account next = free.poll();
      Account account = next != null ? next : new Account(sandbox + "/t/junit-" + made.getAndIncrement());
      account.call("POST", "/reset", "");
      return account;
    }
  }

  /** An account, which is a tenant of the sandbox: its address for the application, and what a test does with it. */
  public static final class Account {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String url;

    private Account(String url) {
      this.url = url;
    }

    /** The variables by which an application finds the account. */
    public Map<String, String> environment() {
      return Map.of(
          "ONELOGIN_API_URL", url,
          "ONELOGIN_CLIENT_ID", "sandbox-client",
          "ONELOGIN_CLIENT_SECRET", "sandbox-secret");
    }

    /** Begins anew, with these users as in a seed file. At its start the account has the default ones: 44 has a device of each factor. */
    public void reset(String users) {
      call("POST", "/reset", "{\"users\":" + users + "}");
    }

    /** Returns the code that the action lets OneLogin send, once the action has returned: never an older one. */
    public String codeAfter(int userId, Callable<?> action) throws Exception {
      return first("code", after(userId, action, "latest_code?"));
    }

    /** Does the same for a message of a kind, such as "push": its id is for POST /messages/{id}/approve. */
    public String messageAfter(int userId, String kind, Callable<?> action) throws Exception {
      return first("id", after(userId, action, "latest_message?kind=" + kind + "&"));
    }

    private String after(int userId, Callable<?> action, String newest) throws Exception {
      String inbox = "/users/" + userId + "/inbox/";
      String mark = first("mark", call("GET", inbox + "mark", ""));
      action.call();
      return call("GET", inbox + newest + "wait_ms=5000&after=" + mark, "");
    }

    /** Returns the mistakes of the application that the sandbox has found. */
    public List<String> findings() {
      String found = call("GET", "/findings", "");
      List<String> rules = all("rule", found), messages = all("message", found), advice = all("advice", found);
      return Stream.iterate(0, index -> index < rules.size(), index -> index + 1)
          .map(index -> rules.get(index) + ": " + messages.get(index) + " " + advice.get(index))
          .toList();
    }

    /** Returns the reasons for which calls were refused. */
    public List<String> refusals() {
      return all("reason", call("GET", "/journal", "")).stream().map(reason -> "A call was refused: " + reason).toList();
    }

    /** Calls an operation of the control API, such as POST /clock, and returns the JSON of its response. */
    public String call(String method, String path, String body) {
      var request =
          HttpRequest.newBuilder(URI.create(url + "/_sandbox/api" + path)).header("Content-Type", "application/json");
      var sent = request.method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)).build();
      try {
        var response = http.send(sent, BodyHandlers.ofString());
        if (response.statusCode() < 400) return response.body();
        throw new AssertionError(method + " " + path + ": " + response.body());
      } catch (IOException error) {
        throw new AssertionError("No sandbox responds at " + url, error);
      } catch (InterruptedException error) {
        Thread.currentThread().interrupt();
        throw new AssertionError(error);
      }
    }

    /** The texts of the fields of a name. Your project has a JSON library; this file has none. */
    private static List<String> all(String name, String json) {
      return Pattern.compile("\"" + name + "\":\"((?:[^\"\\\\]|\\\\.)*)\"")
          .matcher(json)
          .results()
          .map(found -> found.group(1).replaceAll("\\\\(.)", "$1"))
          .toList();
    }

    private static String first(String name, String json) {
      return all(name, json).get(0);
    }
  }
}
