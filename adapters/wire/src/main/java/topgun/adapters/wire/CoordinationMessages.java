package topgun.adapters.wire;

import static topgun.adapters.wire.Malformed.invalid;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import topgun.application.message.ClientMessage;
import topgun.application.port.MalformedMessageException;
import topgun.domain.value.MessagePackReader;

/** Reads the messages about what clients share besides maps: topics, locks, counters. */
final class CoordinationMessages {

    private CoordinationMessages() {}

    static ClientMessage topicPublish(Fields payload) throws MalformedMessageException {
        return new ClientMessage.TopicPublish(payload.text(Member.TOPIC), payload.optionalValue(Member.DATA));
    }

    static ClientMessage lockRequest(Fields payload, Names names) throws MalformedMessageException {
        return new ClientMessage.LockRequest(
                names.kept(payload, Member.REQUEST_ID),
                payload.text(Member.NAME),
                payload.optionalNumber(Member.TTL).orElse(0));
    }

    static ClientMessage lockRelease(Fields payload) throws MalformedMessageException {
        return new ClientMessage.LockRelease(
                payload.optionalText(Member.REQUEST_ID),
                payload.text(Member.NAME),
                payload.number(Member.FENCING_TOKEN));
    }

    /** Clients and servers of the past disagree on the names of the two parts; whatever is there counts. */
    static ClientMessage counterSync(Fields payload, Names names) throws MalformedMessageException {
        Fields state = payload.map(Member.STATE);
        return new ClientMessage.CounterSync(
                names.required(payload, Member.NAME),
                amounts(state.reader(Member.POSITIVE), state.reader(Member.P), names),
                amounts(state.reader(Member.NEGATIVE), state.reader(Member.N), names));
    }

    private static Map<String, Double> amounts(
            @Nullable MessagePackReader one, @Nullable MessagePackReader other, Names names)
            throws MalformedMessageException {
        Map<String, Double> joined = new HashMap<>();
        joinAmounts(joined, one, names);
        joinAmounts(joined, other, names);
        return joined;
    }

    /** What is no finite number, or null as which JSON writes such, says nothing, and does not spoil the others. */
    private static void joinAmounts(Map<String, Double> joined, @Nullable MessagePackReader part, Names names)
            throws MalformedMessageException {
        if (part == null) {
            return;
        }
        int members = part.readMapHeader();
        for (int i = 0; i < members; i++) {
            String node = part.readKey();
            if (!names.isNodeId(node)) {
                throw invalid("the id of a node is not acceptable");
            }
            double amount = part.tryReadAbsent() ? Double.NaN : part.readNumber();
            if (Double.isFinite(amount)) {
                joined.merge(node, amount, Math::max);
            }
        }
    }
}
