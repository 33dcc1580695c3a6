package topgun.bootstrap;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server tells of itself without being asked for a token. */
final class Probe {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Pattern CONNECTIONS = Pattern.compile("\"connections\":(\\d+)");

    private Probe() {}

    static int connections(int port) {
        try {
            String health = HTTP.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            Matcher found = CONNECTIONS.matcher(health);
            if (!found.find()) {
                throw new IllegalStateException(health);
            }
            return Integer.parseInt(found.group(1));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
