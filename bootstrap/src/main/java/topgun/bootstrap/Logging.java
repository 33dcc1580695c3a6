package topgun.bootstrap;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;
import topgun.bootstrap.config.LogLevel;

/** How much the server logs of itself. Libraries keep their own, lower, level. */
final class Logging {

    private Logging() {}

    static void limitTo(LogLevel level) {
        if (LoggerFactory.getLogger("topgun") instanceof Logger logger) {
            logger.setLevel(Level.toLevel(level.name()));
        }
    }
}
