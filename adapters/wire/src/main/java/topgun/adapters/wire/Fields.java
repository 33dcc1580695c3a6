package topgun.adapters.wire;

import static topgun.adapters.wire.Malformed.invalid;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import topgun.application.port.MalformedMessageException;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.Value;
import topgun.domain.value.ValueType;

/**
 * The members of one map in a frame: which there are and where they stand. What they are is read when somebody asks, in
 * any order.
 *
 * <p>Of members of one name the last counts. An undefined member is absent; null is not.
 */
final class Fields {

    private static final int ABSENT = -1;

    private final byte[] frame;
    private final int maxDepth;

    private Member[] members = new Member[8];
    private int[] starts = new int[8];
    private int[] ends = new int[8];
    private int size;

    /**
     * @param frame the array that readers given to this object read from
     */
    Fields(byte[] frame, int maxDepth) {
        this.frame = frame;
        this.maxDepth = maxDepth;
    }

    /** Passes over a whole map and remembers its members. */
    static Fields scan(MessagePackReader reader, byte[] frame, int maxDepth) {
        Fields fields = new Fields(frame, maxDepth);
        int count = reader.readMapHeader();
        for (int i = 0; i < count; i++) {
            fields.add(Member.read(reader), reader);
        }
        return fields;
    }

    /** Passes over the value of a member and remembers where it is. */
    void add(Member member, MessagePackReader reader) {
        int from = reader.tryReadUndefined() ? ABSENT : reader.position();
        if (from != ABSENT) {
            reader.skip();
        }
        if (member == Member.UNKNOWN) {
            return;
        }
        int at = find(member);
        if (at == size) {
            if (size == members.length) {
                members = Arrays.copyOf(members, size * 2);
                starts = Arrays.copyOf(starts, size * 2);
                ends = Arrays.copyOf(ends, size * 2);
            }
            members[size++] = member;
        }
        starts[at] = from;
        ends[at] = reader.position();
    }

    private int find(Member member) {
        int at = 0;
        while (at < size && members[at] != member) {
            at++;
        }
        return at;
    }

    boolean has(Member member) {
        return reader(member) != null;
    }

    /** Reads the value of a member, null if the member is absent. */
    @Nullable
    MessagePackReader reader(Member member) {
        int at = find(member);
        return at == size || starts[at] == ABSENT ? null : new MessagePackReader(frame, starts[at], ends[at], maxDepth);
    }

    MessagePackReader required(Member member) throws MalformedMessageException {
        MessagePackReader reader = reader(member);
        if (reader == null) {
            throw invalid("no " + member.wireName());
        }
        return reader;
    }

    Fields map(Member member) throws MalformedMessageException {
        return scan(required(member), frame, maxDepth);
    }

    String text(Member member) throws MalformedMessageException {
        return required(member).readString();
    }

    /** A text of a length between two bounds, in UTF-16 units. */
    String text(Member member, int shortest, int longest) throws MalformedMessageException {
        String text = text(member);
        if (text.length() < shortest || text.length() > longest) {
            throw invalid("length of " + member.wireName() + ": " + text.length());
        }
        return text;
    }

    Optional<String> optionalText(Member member) {
        MessagePackReader reader = reader(member);
        return reader == null ? Optional.empty() : Optional.of(reader.readString());
    }

    List<String> texts(Member member) throws MalformedMessageException {
        return texts(required(member));
    }

    Optional<List<String>> optionalTexts(Member member) {
        MessagePackReader reader = reader(member);
        return reader == null ? Optional.empty() : Optional.of(texts(reader));
    }

    static List<String> texts(MessagePackReader reader) {
        int count = reader.readArrayHeader();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(reader.readString());
        }
        return texts;
    }

    double number(Member member) throws MalformedMessageException {
        return number(required(member));
    }

    OptionalDouble optionalNumber(Member member) throws MalformedMessageException {
        MessagePackReader reader = reader(member);
        return reader == null ? OptionalDouble.empty() : OptionalDouble.of(number(reader));
    }

    /** Reads a number that is one: neither infinite nor what is not a number. */
    static double number(MessagePackReader reader) throws MalformedMessageException {
        double number = reader.readNumber();
        if (!Double.isFinite(number)) {
            throw invalid("not finite: " + number);
        }
        return number;
    }

    /** Reads a 32-bit hash. Clients count them from 0 to 2^32-1. */
    static int hash(MessagePackReader reader) throws MalformedMessageException {
        long number = reader.readLong();
        if (number < Integer.MIN_VALUE || number > 0xffff_ffffL) {
            throw invalid("not a hash: " + number);
        }
        return (int) number;
    }

    Optional<Value> optionalValue(Member member) {
        MessagePackReader reader = reader(member);
        return reader == null ? Optional.empty() : Optional.of(reader.readValue());
    }

    /** A map of the user's or the application's, left as it is. */
    Value mapValue(Member member) throws MalformedMessageException {
        MessagePackReader reader = required(member);
        if (reader.peekType() != ValueType.MAP) {
            throw invalid("no map: " + member.wireName());
        }
        return reader.readValue();
    }
}
