package topgun.bootstrap;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import topgun.bootstrap.client.Http;

/** What a server tells of itself without being asked for a token. */
final class Probe {

    private static final Pattern CONNECTIONS = Pattern.compile("\"connections\":(\\d+)");

    private Probe() {}

    static int connections(int port) {
        String health = Http.get(port, "/health").body();
        Matcher found = CONNECTIONS.matcher(health);
        if (!found.find()) {
            throw new IllegalStateException(health);
        }
        return Integer.parseInt(found.group(1));
    }
}
