package topgun.bootstrap;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import java.util.Map;
import org.slf4j.LoggerFactory;
import topgun.bootstrap.config.LogLevel;

/** What the server logs, and where to. */
final class Logging {

    private static final String APPENDER = "standard error";
    private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %logger{0}: %msg%n";

    /**
     * Libraries speak only when something is wrong. Javalin and Flyway throw what they would tell of; while a disk is full
     * the database is opened anew several times a second, and Flyway would fill the rest of it with stack traces.
     */
    private static final Map<String, Level> LIBRARIES = Map.of(
            "org.eclipse.jetty", Level.WARN,
            "io.javalin", Level.OFF,
            "com.zaxxer.hikari", Level.WARN,
            "org.flywaydb", Level.OFF,
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
            encoder.setPattern(PATTERN);
            var appender = new ConsoleAppender<ILoggingEvent>();
            appender.setName(APPENDER);
            appender.setContext(context);
            appender.setTarget("System.err");
            start(appender, encoder);
            var root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            root.setLevel(Level.INFO);
            root.addAppender(appender);
            LIBRARIES.forEach((library, level) -> context.getLogger(library).setLevel(level));
        }
    }

    /** From now on each line there is a JSON object, for programs to read. */
    static void asJson() {
        if (LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME) instanceof Logger root
                && root.getAppender(APPENDER) instanceof ConsoleAppender<ILoggingEvent> appender) {
            var encoder = new JsonEncoder();
            encoder.setWithSequenceNumber(false);
            encoder.setWithNanoseconds(false);
            encoder.setWithContext(false);
            encoder.setWithMDC(false);
            encoder.setWithMarkers(false);
            encoder.setWithKVPList(false);
            encoder.setWithMessage(false);
            encoder.setWithArguments(false);
            encoder.setWithFormattedMessage(true);
            appender.stop();
            start(appender, encoder);
        }
    }

    private static void start(ConsoleAppender<ILoggingEvent> appender, Encoder<ILoggingEvent> encoder) {
        encoder.setContext(appender.getContext());
        encoder.start();
        appender.setEncoder(encoder);
        appender.start();
    }

    /** Limits what the server logs of itself. Libraries keep their own, lower, level. */
    static void limitTo(LogLevel level) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger("topgun").setLevel(Level.toLevel(level.name()));
        }
    }
}
