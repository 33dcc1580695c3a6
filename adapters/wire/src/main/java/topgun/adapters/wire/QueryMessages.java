package topgun.adapters.wire;

import java.util.Optional;
import java.util.OptionalDouble;
import topgun.application.message.ClientMessage;
import topgun.application.message.HybridQuery;
import topgun.application.port.MalformedMessageException;
import topgun.domain.value.MalformedValueException;
import topgun.domain.value.MessagePackReader;
import topgun.domain.value.Value;

/** Reads the messages that ask for results, once or for as long as they change. What they ask is left undecoded. */
final class QueryMessages {

    private QueryMessages() {}

    static ClientMessage querySubscribe(Fields payload, Names names) throws MalformedMessageException {
        return new ClientMessage.QuerySubscribe(
                names.kept(payload, Member.QUERY_ID),
                names.required(payload, Member.MAP_NAME),
                payload.mapValue(Member.QUERY),
                payload.optionalTexts(Member.FIELDS));
    }

    static ClientMessage search(Fields payload, Names names) throws MalformedMessageException {
        return new ClientMessage.Search(
                payload.text(Member.REQUEST_ID),
                names.required(payload, Member.MAP_NAME),
                payload.text(Member.QUERY),
                searchOptions(payload));
    }

    static ClientMessage searchSubscribe(Fields payload, Names names) throws MalformedMessageException {
        return new ClientMessage.SearchSubscribe(
                names.kept(payload, Member.SUBSCRIPTION_ID),
                names.required(payload, Member.MAP_NAME),
                payload.text(Member.QUERY),
                searchOptions(payload));
    }

    static ClientMessage vectorSearch(Fields message) throws MalformedMessageException {
        return new ClientMessage.VectorSearch(
                message.map(Member.PAYLOAD).text(Member.ID), message.mapValue(Member.PAYLOAD));
    }

    static ClientMessage hybridSearch(Fields payload) throws MalformedMessageException {
        return new ClientMessage.HybridSearch(payload.text(Member.REQUEST_ID), hybridQuery(payload));
    }

    static ClientMessage hybridSearchSubscribe(Fields payload) throws MalformedMessageException {
        return new ClientMessage.HybridSearchSubscribe(payload.text(Member.SUBSCRIPTION_ID), hybridQuery(payload));
    }

    private static HybridQuery hybridQuery(Fields payload) {
        try {
            return new HybridQuery.Complete(
                    payload.text(Member.MAP_NAME),
                    given(payload, Member.QUERY_TEXT) ? payload.text(Member.QUERY_TEXT) : "",
                    payload.texts(Member.METHODS),
                    optionalNumber(payload, Member.K),
                    given(payload, Member.QUERY_VECTOR) ? payload.optionalValue(Member.QUERY_VECTOR) : Optional.empty(),
                    given(payload, Member.PREDICATE)
                            ? Optional.of(payload.mapValue(Member.PREDICATE))
                            : Optional.empty(),
                    !given(payload, Member.INCLUDE_VALUE)
                            || payload.required(Member.INCLUDE_VALUE).readBoolean(),
                    optionalNumber(payload, Member.MIN_SCORE));
        } catch (MalformedMessageException | MalformedValueException e) {
            return new HybridQuery.Malformed("Invalid message format: " + e.getMessage());
        }
    }

    /** Whether a member is there; null is as good as nothing. */
    private static boolean given(Fields payload, Member member) {
        MessagePackReader reader = payload.reader(member);
        return reader != null && !reader.tryReadNil();
    }

    private static OptionalDouble optionalNumber(Fields payload, Member member) throws MalformedMessageException {
        return given(payload, member) ? payload.optionalNumber(member) : OptionalDouble.empty();
    }

    private static Value searchOptions(Fields payload) throws MalformedMessageException {
        return payload.has(Member.OPTIONS) ? payload.mapValue(Member.OPTIONS) : Value.NULL;
    }
}
