package topgun.application.backup;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import topgun.application.port.JsonReader;
import topgun.application.port.RecordStore;
import topgun.application.port.RecordWrite;
import topgun.application.port.ServerState;
import topgun.domain.value.CanonicalJson;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Num;
import topgun.domain.value.ValueView.Text;

/**
 * Everything a server keeps, as lines: what they are, each map and its records, the server's own texts, and in the end how
 * many lines there were and their checksum, so that a part of a backup is not taken for one.
 */
public final class Backup {

    private static final String VERSION = "topgunBackup";
    private static final double CURRENT_VERSION = 1;
    private static final String MAP = "map";
    private static final String STATE = "state";
    private static final String TEXT = "text";
    private static final String END = "lines";
    private static final String CHECKSUM = "crc32c";

    /** So many characters of lines are saved at once, and one line more. */
    private static final int GROUP_CHARACTERS = 1 << 20;

    /** A server that finds this among its texts has data that are not complete. */
    private static final String UNFINISHED = "unfinished-restore";

    private final RecordStore store;
    private final ServerState state;

    public Backup(RecordStore store, ServerState state) {
        this.store = store;
        this.state = state;
    }

    /** Writes all lines. The records are those of one moment, also while others are saved. */
    public void write(Consumer<String> lines) {
        var sum = new LineSum();
        Consumer<String> summed = line -> {
            sum.add(line);
            lines.accept(line);
        };
        summed.accept(object(Map.of(VERSION, new Num(CURRENT_VERSION))));
        var text = new RecordText(false, summed);
        store.loadAll(map -> {
            summed.accept(object(Map.of(MAP, new Text(map))));
            return text;
        });
        // after the records, so that the clock is not behind any of them
        state.readAll().forEach((name, content) -> {
            if (!name.equals(UNFINISHED)) {
                summed.accept(object(Map.of(STATE, new Text(name), TEXT, new Text(content))));
            }
        });
        lines.accept(object(Map.of(END, new Num((double) sum.lines()), CHECKSUM, new Num((double) sum.value()))));
    }

    private static String object(Map<String, ValueView> members) {
        return CanonicalJson.of(new MapView(members));
    }

    /** Whether there is anything that {@link #restore} would have to mix with. */
    public boolean isEmpty() {
        return store.mapNames().isEmpty();
    }

    /**
     * Saves what lines tell that have been {@linkplain #check checked}. If it does not come to its end, what there is then
     * is marked, and {@link #isUnfinished}.
     *
     * @return how many records there were
     */
    public long restore(Iterator<String> lines, JsonReader json) throws UnusableLinesException {
        state.write(UNFINISHED, "true");
        var restoration = new Restoration();
        read(lines, json, restoration);
        restoration.saveGroup();
        state.write(UNFINISHED, "");
        store.sync();
        return restoration.records;
    }

    /** Saves what is read, a group of records at a time. */
    private final class Restoration implements Visitor {

        private final List<RecordWrite> group = new ArrayList<>();
        private long groupCharacters;
        private long records;

        @Override
        public void record(RecordWrite write, int characters) {
            group.add(write);
            records++;
            groupCharacters += characters;
            if (groupCharacters > GROUP_CHARACTERS) {
                saveGroup();
            }
        }

        @Override
        public void state(String name, String text) {
            state.write(name, text);
        }

        void saveGroup() {
            store.save(group);
            group.clear();
            groupCharacters = 0;
        }
    }

    /** Whether somebody began to restore this and did not finish. */
    public static boolean isUnfinished(ServerState state) {
        return state.read(UNFINISHED).filter("true"::equals).isPresent();
    }

    /** Answers how many records the lines tell of, which are a whole backup and unharmed. */
    public static long check(Iterator<String> lines, JsonReader json) throws UnusableLinesException {
        var count = new Count();
        read(lines, json, count);
        return count.records;
    }

    private static final class Count implements Visitor {

        private long records;

        @Override
        public void record(RecordWrite write, int characters) {
            records++;
        }

        @Override
        public void state(String name, String text) {}
    }

    private interface Visitor {

        void record(RecordWrite write, int characters);

        void state(String name, String text);
    }

    private static void read(Iterator<String> lines, JsonReader json, Visitor visitor) throws UnusableLinesException {
        var numbered = new NumberedLines(lines, json);
        var sum = new LineSum();
        if (!numbered.hasNext() || !isNumber(numbered.next(), VERSION, CURRENT_VERSION)) {
            throw new UnusableLinesException("this is no backup that this version can read");
        }
        sum.add(numbered.text());
        String map = null;
        while (numbered.hasNext()) {
            MapView line = numbered.next();
            if (line.members().containsKey(END)) {
                if (!isNumber(line, END, (double) sum.lines())
                        || !isNumber(line, CHECKSUM, (double) sum.value())
                        || numbered.hasNext()) {
                    throw new UnusableLinesException("the backup is damaged: its checksum is wrong");
                }
                return;
            }
            sum.add(numbered.text());
            if (line.members().get(MAP) instanceof Text(String name)) {
                map = name;
            } else if (line.members().get(STATE) instanceof Text(String name)
                    && line.members().get(TEXT) instanceof Text(String text)) {
                visitor.state(name, text);
            } else if (map != null) {
                visitor.record(numbered.record(map, line), numbered.text().length());
            } else {
                throw numbered.unusable("a record before the first map");
            }
        }
        throw new UnusableLinesException("the backup is not complete: its end is missing");
    }

    private static boolean isNumber(MapView line, String name, double expected) {
        return line.members().get(name) instanceof Num(double number) && number == expected;
    }
}
