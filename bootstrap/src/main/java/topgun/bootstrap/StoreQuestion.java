package topgun.bootstrap;

import java.util.List;
import java.util.function.Consumer;
import topgun.application.backup.Backup;
import topgun.application.backup.MapTransfer;
import topgun.application.backup.Repair;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/** What can be asked of a store without changing it, also of one that a server has open. */
sealed interface StoreQuestion {

    /** Hands out the answer in lines, and answers the exit code. */
    int answer(Storage storage, Consumer<String> lines);

    /** A backup. */
    record OfEverything() implements StoreQuestion {

        @Override
        public int answer(Storage storage, Consumer<String> lines) {
            new Backup(storage.records(), storage.state()).write(lines);
            return ExitCode.OK;
        }
    }

    /** The records of a map. */
    record OfMap(String map) implements StoreQuestion {

        @Override
        public int answer(Storage storage, Consumer<String> lines) {
            new MapTransfer(storage.records()).exportMap(map, lines);
            return ExitCode.OK;
        }
    }

    /** What is damaged. */
    record OfDamage() implements StoreQuestion {

        @Override
        public int answer(Storage storage, Consumer<String> lines) {
            var damages = new int[1];
            long records = storage.records().verify(damage -> {
                damages[0]++;
                lines.accept(damage.toString());
            });
            lines.accept(records + " records, " + damages[0] + " damaged");
            return damages[0] == 0 ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    /** What is dated later than that. */
    record OfOutliers(long latestMillis) implements StoreQuestion {

        @Override
        public int answer(Storage storage, Consumer<String> lines) {
            return new Repair(storage.records(), storage.state(), latestMillis).list(lines)
                    ? ExitCode.FAILED
                    : ExitCode.OK;
        }
    }

    /** The question in words, for another process. */
    default ListView words() {
        return switch (this) {
            case OfEverything all -> new ListView(List.of(new Text(Command.BACKUP.name())));
            case OfMap(String map) -> new ListView(List.of(new Text(Command.EXPORT.name()), new Text(map)));
            case OfDamage damage -> new ListView(List.of(new Text(Command.VERIFY.name())));
            case OfOutliers(long latest) ->
                new ListView(List.of(new Text(Command.REPAIR.name()), new Num((double) latest)));
        };
    }

    /** What {@link #words} says. */
    static StoreQuestion of(ValueView words) {
        List<ValueView> said = words instanceof ListView(var elements) ? elements : List.of();
        return switch (said) {
            case List<ValueView> it when it.equals(new OfEverything().words().elements()) -> new OfEverything();
            case List<ValueView> it when it.equals(new OfDamage().words().elements()) -> new OfDamage();
            case List<ValueView> it when it.size() == 2 && it.get(1) instanceof Text(String map) -> new OfMap(map);
            case List<ValueView> it
            when it.size() == 2 && it.get(1) instanceof Num(double latest) -> new OfOutliers((long) latest);
            default -> throw new IllegalArgumentException("no such question");
        };
    }
}
