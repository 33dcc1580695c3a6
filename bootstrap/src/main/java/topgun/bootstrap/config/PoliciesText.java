package topgun.bootstrap.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import topgun.adapters.wire.JsonValue;
import topgun.application.port.MalformedMessageException;
import topgun.domain.access.Action;
import topgun.domain.access.MapPattern;
import topgun.domain.access.Policy;
import topgun.domain.value.ValueView;
import topgun.domain.value.ValueView.ListView;
import topgun.domain.value.ValueView.MapView;
import topgun.domain.value.ValueView.Text;

/**
 * Policies as operators write them: a JSON list of objects
 * {@code {"role": "USER", "mapNamePattern": "notes-*", "actions": ["READ", "PUT", "REMOVE"], "allowedFields": ["title"]}}.
 * The action {@code ALL} stands for all three; without {@code allowedFields} all fields may be read.
 */
final class PoliciesText {

    private static final Set<String> MEMBERS = Set.of("role", "mapNamePattern", "actions", "allowedFields");
    private static final String ALL = "ALL";

    private PoliciesText() {}

    /** @throws IllegalArgumentException that says what is wrong with the file, and where */
    static List<Policy> readFile(Path file) {
        try {
            return read(file.toString(), Files.readAllBytes(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: " + FailureText.withoutFile(e), e);
        }
    }

    /**
     * @param source where the text comes from, to begin what is said of it
     * @throws IllegalArgumentException that says what is wrong with the text, and where
     */
    static List<Policy> read(String source, byte[] json) {
        try {
            if (!(JsonValue.parse(json).view() instanceof ListView list)) {
                throw new IllegalArgumentException(source + ": must be a JSON list of policies");
            }
            List<Policy> policies = new ArrayList<>();
            for (ValueView element : list.elements()) {
                policies.add(policy(source + ": policy " + (policies.size() + 1), element));
            }
            return policies;
        } catch (MalformedMessageException e) {
            throw new IllegalArgumentException(source + ": cannot be read as JSON: " + e.getMessage(), e);
        }
    }

    private static Policy policy(String where, ValueView view) {
        if (!(view instanceof MapView object)) {
            throw new IllegalArgumentException(where + ": must be an object");
        }
        for (String member : object.members().keySet()) {
            if (!MEMBERS.contains(member)) {
                throw new IllegalArgumentException(where + ": unknown member " + member + "; known are " + MEMBERS);
            }
        }
        return new Policy(
                text(where, object, "role"),
                new MapPattern(text(where, object, "mapNamePattern")),
                actions(where, texts(where, object, "actions")),
                object.members().containsKey("allowedFields") ? texts(where, object, "allowedFields") : Set.of());
    }

    private static Set<Action> actions(String where, Set<String> names) {
        Set<Action> actions = EnumSet.noneOf(Action.class);
        for (String name : names) {
            if (name.equals(ALL)) {
                return EnumSet.allOf(Action.class);
            }
            try {
                actions.add(Action.valueOf(name));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        where + ": unknown action " + name + "; known are READ, PUT, REMOVE and ALL", e);
            }
        }
        return actions;
    }

    private static String text(String where, MapView object, String member) {
        if (object.members().get(member) instanceof Text text) {
            return text.value();
        }
        throw new IllegalArgumentException(where + ": " + member + " must be a text");
    }

    private static Set<String> texts(String where, MapView object, String member) {
        if (!(object.members().get(member) instanceof ListView list)) {
            throw new IllegalArgumentException(where + ": " + member + " must be a list of texts");
        }
        Set<String> texts = new HashSet<>();
        for (ValueView element : list.elements()) {
            if (!(element instanceof Text text)) {
                throw new IllegalArgumentException(where + ": " + member + " must be a list of texts");
            }
            texts.add(text.value());
        }
        return texts;
    }
}
