package topgun.bootstrap;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import topgun.adapters.jdbi.DatabaseAddress;
import topgun.adapters.wire.JsonValue;
import topgun.application.backup.Backup;
import topgun.application.backup.MapTransfer;
import topgun.application.backup.Repair;
import topgun.application.backup.UnusableLinesException;
import topgun.bootstrap.config.StorageConfig.Place;
import topgun.domain.clock.NodeId;
import topgun.domain.clock.TimeSource;

/** Looks after what is stored, for operators. */
final class StoreCommand {

    private final Place place;
    private final Duration drift;
    private final TimeSource time;
    private final PrintStream out;
    private final PrintStream err;

    /** @param drift how far ahead a record may be dated */
    StoreCommand(Place place, Duration drift, TimeSource time, PrintStream out, PrintStream err) {
        this.place = place;
        this.drift = drift;
        this.time = time;
        this.out = out;
        this.err = err;
    }

    int execute(Command command, List<String> arguments, boolean apply) throws IOException, UnusableLinesException {
        if (place instanceof Place.Memory) {
            throw new IOException("records are kept in memory, so there is nothing to look after");
        }
        return switch (command) {
            case BACKUP -> backup(Path.of(arguments.get(0)));
            case RESTORE -> restore(Path.of(arguments.get(0)));
            case EXPORT -> ask(new StoreQuestion.OfMap(arguments.get(0)), out::println);
            case IMPORT -> importMap(arguments.get(0), Path.of(arguments.get(1)));
            case VERIFY -> ask(new StoreQuestion.OfDamage(), out::println);
            case REPAIR -> apply ? repair() : ask(new StoreQuestion.OfOutliers(latestMillis()), out::println);
            case SERVE, TOKEN, EXPLAIN -> throw new IllegalArgumentException(command.name());
        };
    }

    /** A server that has the store open is asked; otherwise it is opened here. */
    private int ask(StoreQuestion question, Consumer<String> lines) throws IOException {
        if (place instanceof Place.Directory(Path directory)) {
            Optional<Integer> answer = OperatorSocket.ask(directory, question, lines);
            if (answer.isPresent()) {
                return answer.get();
            }
        }
        requireData();
        try (Storage storage = Storage.openToRead(place)) {
            return question.answer(storage, lines);
        }
    }

    /** To open a file would make it, and a backup of nothing would look like one of the records. */
    private void requireData() throws IOException {
        if (place instanceof Place.Directory(Path directory) && !DatabaseAddress.isIn(directory)) {
            throw new IOException("there are no data in " + directory.toAbsolutePath()
                    + "; give the directory of the server, as --data-dir or TOPGUN_DATA_DIR");
        }
    }

    /** The file appears under its name when it is complete, and only its owner may read it, as with the data. */
    private int backup(Path file) throws IOException {
        if (Files.exists(file)) {
            throw new IOException(file + " exists already");
        }
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        Files.deleteIfExists(unfinished);
        try {
            Files.createFile(
                    unfinished, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            int code;
            try (BufferedWriter writer = Files.newBufferedWriter(unfinished)) {
                code = ask(new StoreQuestion.OfEverything(), line -> write(writer, line));
            }
            try (FileChannel written = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
                written.force(true);
            }
            Files.move(unfinished, file);
            return code;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void write(BufferedWriter writer, String line) {
        try {
            writer.write(line);
            writer.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int restore(Path file) throws IOException, UnusableLinesException {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            Backup.check(lines.lines().iterator(), JsonValue::parse);
        } catch (UnusableLinesException e) {
            throw new IOException("nothing was restored from " + file + ": " + e.getMessage(), e);
        }
        try (Storage storage = openAlone();
                BufferedReader lines = Files.newBufferedReader(file)) {
            var backup = new Backup(storage.records(), storage.state());
            if (!backup.isEmpty()) {
                throw new IOException("something is stored there already; give another place, or remove it");
            }
            err.println("topgun: " + backup.restore(lines.lines().iterator(), JsonValue::parse) + " records restored");
            return ExitCode.OK;
        }
    }

    private int importMap(String map, Path file) throws IOException {
        try (Storage storage = openAlone();
                BufferedReader lines = Files.newBufferedReader(file)) {
            int imported = new MapTransfer(storage.records())
                    .importMap(map, lines.lines().iterator(), JsonValue::parse);
            err.println("topgun: " + imported + " records were new");
            return ExitCode.OK;
        } catch (UnusableLinesException e) {
            throw new IOException("nothing was imported from " + file + ": " + e.getMessage(), e);
        }
    }

    private int repair() throws IOException {
        requireData();
        try (Storage storage = openAlone()) {
            var node = new NodeId(storage.state().read(ServerIdentity.NODE_ID).orElse("repair"));
            int repaired = new Repair(storage.records(), storage.state(), latestMillis())
                    .apply(time.millis(), node, out::println);
            err.println("topgun: " + repaired + " records dated anew");
            return ExitCode.OK;
        }
    }

    /** What a server has in memory would not notice what is changed behind its back, and overwrite it. */
    private Storage openAlone() throws IOException {
        if (place instanceof Place.Directory(Path directory) && OperatorSocket.isServed(directory)) {
            throw new IOException("a server has " + directory + " open; stop it first");
        }
        return Storage.open(place);
    }

    private long latestMillis() {
        return time.millis() + (drift.isZero() ? Duration.ofDays(1) : drift).toMillis();
    }
}
