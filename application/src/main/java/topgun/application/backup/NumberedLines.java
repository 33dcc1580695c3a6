package topgun.application.backup;

import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import topgun.application.port.JsonReader;
import topgun.application.port.MalformedMessageException;
import topgun.application.port.RecordWrite;
import topgun.domain.value.ValueView.MapView;

/** Reads objects, one from each line, and says on which line something is wrong. */
final class NumberedLines {

    private final Iterator<String> lines;
    private final JsonReader json;
    private String text = "";
    private long number;

    NumberedLines(Iterator<String> lines, JsonReader json) {
        this.lines = lines;
        this.json = json;
    }

    boolean hasNext() {
        return lines.hasNext();
    }

    MapView next() throws UnusableLinesException {
        text = lines.next();
        number++;
        try {
            if (json.read(text.getBytes(StandardCharsets.UTF_8)).view() instanceof MapView object) {
                return object;
            }
        } catch (MalformedMessageException e) {
            throw unusable("no JSON");
        }
        throw unusable("no object");
    }

    /** The line as it was. */
    String text() {
        return text;
    }

    RecordWrite record(String map, MapView line) throws UnusableLinesException {
        try {
            return RecordText.read(map, line);
        } catch (UnusableLinesException e) {
            throw unusable(String.valueOf(e.getMessage()));
        }
    }

    UnusableLinesException unusable(String reason) {
        return new UnusableLinesException("line " + number + ": " + reason);
    }
}
