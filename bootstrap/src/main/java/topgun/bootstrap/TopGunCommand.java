package topgun.bootstrap;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import topgun.application.backup.UnusableLinesException;
import topgun.application.port.StoreException;
import topgun.bootstrap.Command.Flag;
import topgun.bootstrap.config.CommandSettings;
import topgun.bootstrap.config.Configuration;
import topgun.bootstrap.config.DataSettings;
import topgun.bootstrap.config.FailureText;
import topgun.bootstrap.config.Problem;
import topgun.bootstrap.config.ServerConfig;
import topgun.bootstrap.config.SettingValues;
import topgun.bootstrap.config.SettingsListing;
import topgun.bootstrap.config.StorageConfig;
import topgun.bootstrap.config.StorageSettings;
import topgun.domain.clock.TimeSource;

/** What the program does with a command line: answers, runs the server, or says what is wrong. */
final class TopGunCommand {

    private static final System.Logger LOG = System.getLogger(TopGunCommand.class.getName());

    private final Map<String, String> environment;
    private final PrintStream out;
    private final PrintStream err;
    private final TimeSource time;
    private final Serve serve;

    /** Runs a server until its end. */
    @FunctionalInterface
    interface Serve {

        void serve(ServerConfig config) throws Exception;
    }

    TopGunCommand(Map<String, String> environment, PrintStream out, PrintStream err, TimeSource time, Serve serve) {
        this.environment = environment;
        this.out = out;
        this.err = err;
        this.time = time;
        this.serve = serve;
    }

    /** Answers the exit code. */
    int execute(String... args) {
        Invocation invocation = Invocation.of(args);
        if (invocation.has(Flag.HELP)) {
            out.print(Usage.of(invocation.command()));
            return ExitCode.OK;
        }
        if (invocation.has(Flag.VERSION)) {
            out.println("TopGun for the JVM %s, on Java %s".formatted(Server.version(), Runtime.version()));
            return ExitCode.OK;
        }
        return switch (invocation.command()) {
            case SERVE -> server(invocation);
            case TOKEN -> token(invocation);
            case EXPLAIN -> explain(invocation);
            case BACKUP, RESTORE, VERIFY, REPAIR, EXPORT, IMPORT -> store(invocation);
        };
    }

    private int token(Invocation invocation) {
        TokenCommand.Answer answer = new TokenCommand(environment, time).answer(invocation.options());
        warn(answer.warnings());
        List<Problem> problems = together(invocation.problems(), answer.problems());
        if (!problems.isEmpty()) {
            return complain(problems);
        }
        answer.token().ifPresent(out::println);
        return ExitCode.OK;
    }

    private int explain(Invocation invocation) {
        if (!invocation.problems().isEmpty()) {
            return complain(invocation.problems());
        }
        List<Problem> problems = new ArrayList<>();
        int end = attempt(() -> {
            RulesCommand.Answer answer = new RulesCommand(environment, time).explain(invocation.options());
            answer.ruling().ifPresent(out::println);
            problems.addAll(answer.problems());
        });
        return problems.isEmpty() ? end : complain(problems);
    }

    private int store(Invocation invocation) {
        SettingValues values = SettingValues.read(CommandSettings.ofStorage(), invocation.options(), environment);
        StorageConfig storage = StorageSettings.read(values);
        List<Problem> problems = new ArrayList<>(invocation.problems());
        problems.addAll(values.problems());
        if (!problems.isEmpty()) {
            return complain(problems);
        }
        var command = new StoreCommand(storage.place(), values.get(DataSettings.MAX_CLOCK_DRIFT), time, out, err);
        var code = new AtomicInteger(ExitCode.FAILED);
        int end = attempt(() ->
                code.set(command.execute(invocation.command(), invocation.arguments(), invocation.has(Flag.APPLY))));
        return end == ExitCode.OK ? code.get() : end;
    }

    private int server(Invocation invocation) {
        Configuration configuration = Configuration.read(invocation.options(), environment);
        if (invocation.has(Flag.PRINT_CONFIG)) {
            out.println(SettingsListing.effective(configuration.values()));
        }
        if (configuration instanceof Configuration.Usable usable
                && usable.config().production()) {
            Logging.asJson();
            configuration.warnings().forEach(warning -> LOG.log(Level.WARNING, warning));
        } else {
            warn(configuration.warnings());
        }
        return switch (configuration) {
            case Configuration.Unusable unusable ->
                refuse(invocation, together(invocation.problems(), unusable.problems()));
            case Configuration.Usable usable -> {
                if (!invocation.problems().isEmpty()) {
                    yield refuse(invocation, invocation.problems());
                }
                yield invocation.has(Flag.PRINT_CONFIG) ? ExitCode.OK : serve(usable.config());
            }
        };
    }

    /** To whoever watches over a server, one that does not start has failed, whatever the reason. */
    private int refuse(Invocation invocation, List<Problem> problems) {
        int misused = complain(problems);
        return invocation.has(Flag.PRINT_CONFIG) ? misused : ExitCode.FAILED;
    }

    private int serve(ServerConfig config) {
        return attempt(() -> serve.serve(config));
    }

    private interface Action {

        void run() throws Exception;
    }

    private int attempt(Action action) {
        try {
            action.run();
            return ExitCode.OK;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            err.println("topgun: interrupted");
        } catch (Exception e) {
            List<Throwable> causes = Stream.<Throwable>iterate(e, Objects::nonNull, Throwable::getCause)
                    .toList();
            if (causes.stream().anyMatch(TopGunCommand::isOfTheSurroundings)) {
                err.println("topgun: " + reasons(causes));
            } else {
                // nobody has foreseen it, so whoever looks into it needs to know where it happened
                e.printStackTrace(err);
            }
        }
        return ExitCode.FAILED;
    }

    /** Whether an operator can do something about it: a port or a file in use, a disk that is full, no database. */
    private static boolean isOfTheSurroundings(Throwable failure) {
        return failure instanceof IOException
                || failure instanceof StoreException
                || failure instanceof UnusableLinesException
                || failure instanceof UnfinishedRestoreException;
    }

    /** What the store says of a failure of the database is complete. */
    private static String reasons(List<Throwable> causes) {
        List<String> messages = new ArrayList<>();
        causes.stream().takeWhile(cause -> !(cause instanceof SQLException)).forEach(cause -> {
            String reason = FailureText.of(cause);
            String message = reason.endsWith(".") ? reason.substring(0, reason.length() - 1) : reason;
            if (messages.stream().noneMatch(said -> said.contains(message))) {
                messages.add(message);
            }
        });
        return String.join(": ", messages);
    }

    private static List<Problem> together(List<Problem> first, List<Problem> second) {
        List<Problem> all = new ArrayList<>(first);
        all.addAll(second);
        return all;
    }

    private void warn(List<String> warnings) {
        warnings.forEach(warning -> err.println("topgun: warning: " + warning));
    }

    private int complain(List<Problem> problems) {
        problems.forEach(problem -> err.println("topgun: " + problem));
        return ExitCode.MISUSED;
    }
}
