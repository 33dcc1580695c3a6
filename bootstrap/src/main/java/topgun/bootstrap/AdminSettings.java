package topgun.bootstrap;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntSupplier;
import topgun.application.admin.RuntimeSettings;
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

    private AdminSettings() {}

    static RuntimeSettings of(ServerConfig config, NodeId node, IntSupplier port) {
        Map<String, ValueView> fixed = new LinkedHashMap<>();
        fixed.put("nodeId", new Text(node.value()));
        fixed.put(
                "defaultOperationTimeoutMs",
                new Num(config.data().writeAckTimeout().toMillis()));
        fixed.put("maxConcurrentOperations", new Num(config.storage().queuedWrites()));
        fixed.put("gcIntervalMs", new Num(config.data().pruneInterval().toMillis()));
        fixed.put("partitionCount", new Num(Partitions.count()));
        fixed.put("host", new Text(config.network().host()));
        fixed.put(
                "requireAuth",
                new ValueView.Bool(!(config.security().authentication() instanceof Authentication.Nobody)));
        fixed.put("maxValueBytes", new Num(config.limits().valueBytes()));
        return new RuntimeSettings(fixed, port, config.logLevel().name().toLowerCase(Locale.ROOT), AdminSettings::log);
    }

    private static boolean log(String name) {
        for (LogLevel level : LogLevel.values()) {
            if (level.name().equalsIgnoreCase(name)) {
                Logging.limitTo(level);
                return true;
            }
        }
        return false;
    }
}
