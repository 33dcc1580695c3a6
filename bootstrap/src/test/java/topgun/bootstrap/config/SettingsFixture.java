package topgun.bootstrap.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import topgun.bootstrap.config.Configuration.Unusable;
import topgun.bootstrap.config.Configuration.Usable;

/** Options and variables, and what becomes of them; a secret is given from the beginning. */
abstract class SettingsFixture {

    static final String SECRET = "a secret of more than thirty-two bytes";

    final Map<Setting<?>, String> options = new HashMap<>();
    final Map<String, String> environment = new HashMap<>(Map.of("JWT_SECRET", SECRET));

    Configuration read() {
        return Configuration.read(options, environment);
    }

    ServerConfig config() {
        return switch (read()) {
            case Usable usable -> usable.config();
            case Unusable unusable -> throw new AssertionError(unusable.problems());
        };
    }

    List<String> problems() {
        return switch (read()) {
            case Usable usable -> List.of();
            case Unusable unusable ->
                unusable.problems().stream().map(Problem::text).toList();
        };
    }

    List<String> warnings() {
        return read().warnings();
    }
}
