package topgun.bootstrap;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.util.Map;
import org.slf4j.LoggerFactory;
import topgun.bootstrap.config.LogLevel;

/** What the server logs, and where to. */
final class Logging {

    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg%n";

    /**
     * Libraries speak only when something is wrong. Javalin throws what it would tell of, Flyway warns of every H2 newer than
     * it knows.
     */
    private static final Map<String, Level> LIBRARIES = Map.of(
            "org.eclipse.jetty", Level.WARN,
            "io.javalin", Level.OFF,
            "com.zaxxer.hikari", Level.WARN,
            "org.flywaydb", Level.ERROR,
            "org.jdbi", Level.WARN);

    private Logging() {}

    /**
     * Logs to standard error, unless the system property {@code logback.configurationFile} names a file that says
     * otherwise. Not for an application that the server is embedded in, which has its own ideas. Done here since reading a
     * file of our own took a twentieth of the time in which the server starts.
     */
    static void toStandardError() {
        if (System.getProperty("logback.configurationFile") == null
                && LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.reset();
            var encoder = new PatternLayoutEncoder();
            encoder.setContext(context);
            encoder.setPattern(PATTERN);
            encoder.start();
            var appender = new ConsoleAppender<ILoggingEvent>();
            appender.setContext(context);
            appender.setTarget("System.err");
            appender.setEncoder(encoder);
            appender.start();
            var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            root.setLevel(Level.INFO);
            root.addAppender(appender);
            LIBRARIES.forEach((library, level) -> context.getLogger(library).setLevel(level));
        }
    }

    /** Limits what the server logs of itself. Libraries keep their own, lower, level. */
    static void limitTo(LogLevel level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger("topgun").setLevel(Level.toLevel(level.name()));
        }
    }
}
