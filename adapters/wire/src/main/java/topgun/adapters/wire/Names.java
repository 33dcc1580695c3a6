package topgun.adapters.wire;

import static topgun.adapters.wire.Malformed.invalid;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import topgun.application.port.MalformedMessageException;
import topgun.domain.clock.NodeId;

/**
 * The names clients give to things, and which of them will do.
 *
 * <p>What names something that is kept must be short enough for any store, and free of control characters, which some
 * stores refuse and no log should show. Known names of maps and nodes are shared.
 */
final class Names {

    private static final int REMEMBERED_MAPS = 1 << 10;
    private static final int REMEMBERED_NODES = 1 << 13;

    private final CodecLimits limits;
    private final Interner<String> maps;
    private final Interner<NodeId> nodes;

    Names(CodecLimits limits) {
        this.limits = limits;
        this.maps = new Interner<>(REMEMBERED_MAPS, this::mapName);
        this.nodes = new Interner<>(REMEMBERED_NODES, this::nodeId);
    }

    Interner<String> maps() {
        return maps;
    }

    Interner<NodeId> nodes() {
        return nodes;
    }

    /** Whether a text will do as the name of a map or the key of an entry. */
    boolean isName(String text) {
        return isKeepable(text, limits.maxNameLength());
    }

    /** The name of something that a message may bring into being, or that is kept in memory for who sends it. */
    String required(Fields fields, Member member) throws MalformedMessageException {
        String name = fields.text(member);
        if (!isName(name)) {
            throw invalid(member.wireName() + " is not acceptable");
        }
        return name;
    }

    /** As {@link #required}, of something that need not be named. */
    Optional<String> optional(Fields fields, Member member) throws MalformedMessageException {
        return fields.has(member) ? Optional.of(required(fields, member)) : Optional.empty();
    }

    /** A text of whatever characters that is kept in memory for who sends it. */
    String kept(Fields fields, Member member) throws MalformedMessageException {
        return fields.text(member, 0, limits.maxNameLength());
    }

    boolean isTag(String text) {
        return isKeepable(text, limits.maxTagLength());
    }

    private @Nullable String mapName(String text) {
        return isName(text) ? text : null;
    }

    /** An empty id is strange but harmless. A colon separates the parts of a timestamp's text. */
    boolean isNodeId(String text) {
        return text.indexOf(':') < 0 && (text.isEmpty() || isName(text));
    }

    private @Nullable NodeId nodeId(String text) {
        return isNodeId(text) ? new NodeId(text) : null;
    }

    private static boolean isKeepable(String text, int longest) {
        int length = text.length();
        if (length == 0 || length > longest) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }
}
