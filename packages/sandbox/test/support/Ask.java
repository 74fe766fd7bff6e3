import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** Prints the response to a GET of each address, or why there is none. */
class Ask {
  public static void main(String[] addresses) throws Exception {
    for (var address : addresses) {
      var request = HttpRequest.newBuilder(URI.create(address)).build();
      try {
        System.out.println(HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body());
      } catch (java.io.IOException error) {
        System.out.println(error);
      }
    }
  }
}
