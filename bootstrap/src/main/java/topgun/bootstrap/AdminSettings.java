package topgun.bootstrap;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import java.util.stream.Stream;
import topgun.application.admin.RuntimeSettings;
import topgun.application.admin.RuntimeSettings.Choice;
import topgun.application.admin.RuntimeSettings.WholeNumber;
import topgun.bootstrap.config.LogLevel;
import topgun.bootstrap.config.SecurityConfig.Authentication;
import topgun.bootstrap.config.ServerConfig;
import topgun.domain.clock.NodeId;
import topgun.domain.partition.Partitions;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/** What was configured, under the names by which the admin interface has always shown it. */
final class AdminSettings {

    private static final int MOST_QUEUED = 100_000_000;
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LONGEST_INTERVAL = Duration.ofDays(30);

    private AdminSettings() {}

    /**
     * @param queueLimit changes how many records may wait for the store
     * @param pruning what is done in the interval
     */
    static RuntimeSettings of(
            ServerConfig config, NodeId node, IntSupplier port, IntConsumer queueLimit, Chore pruning) {
        Map<String, ValueView> fixed = new LinkedHashMap<>();
        fixed.put("nodeId", new Text(node.value()));
        fixed.put(
                "defaultOperationTimeoutMs",
                new Num(config.data().writeAckTimeout().toMillis()));
        fixed.put("partitionCount", new Num(Partitions.count()));
        fixed.put("host", new Text(config.network().host()));
        fixed.put(
                "requireAuth",
                new ValueView.Bool(!(config.security().authentication() instanceof Authentication.Nobody)));
        fixed.put("maxValueBytes", new Num(config.limits().valueBytes()));
        return new RuntimeSettings(
                fixed,
                port,
                Map.of(
                        "maxConcurrentOperations",
                        new WholeNumber(
                                1,
                                MOST_QUEUED,
                                config.storage().queuedWrites(),
                                limit -> queueLimit.accept((int) limit)),
                        "gcIntervalMs",
                        new WholeNumber(
                                SHORTEST_INTERVAL.toMillis(),
                                LONGEST_INTERVAL.toMillis(),
                                config.data().pruneInterval().toMillis(),
                                pruning::repeatEvery),
                        "logLevel",
                        new Choice(
                                Stream.of(LogLevel.values())
                                        .map(AdminSettings::word)
                                        .toList(),
                                word(config.logLevel()),
                                name -> Logging.limitTo(LogLevel.valueOf(name.toUpperCase(Locale.ROOT))))));
    }

    private static String word(LogLevel level) {
        return level.name().toLowerCase(Locale.ROOT);
    }
}
