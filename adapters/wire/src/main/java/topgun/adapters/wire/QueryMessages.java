package topgun.adapters.wire;

import topgun.application.message.ClientMessage;
import topgun.application.port.MalformedMessageException;
import topgun.domain.value.Value;

/** Reads the messages that ask for results, once or for as long as they change. What they ask is left undecoded. */
final class QueryMessages {

    private QueryMessages() {}

    static ClientMessage querySubscribe(Fields payload) throws MalformedMessageException {
        return new ClientMessage.QuerySubscribe(
                payload.text(Member.QUERY_ID),
                payload.text(Member.MAP_NAME),
                payload.mapValue(Member.QUERY),
                payload.optionalTexts(Member.FIELDS));
    }

    static ClientMessage search(Fields payload) throws MalformedMessageException {
        return new ClientMessage.Search(
                payload.text(Member.REQUEST_ID),
                payload.text(Member.MAP_NAME),
                payload.text(Member.QUERY),
                searchOptions(payload));
    }

    static ClientMessage searchSubscribe(Fields payload) throws MalformedMessageException {
        return new ClientMessage.SearchSubscribe(
                payload.text(Member.SUBSCRIPTION_ID),
                payload.text(Member.MAP_NAME),
                payload.text(Member.QUERY),
                searchOptions(payload));
    }

    static ClientMessage vectorSearch(Fields message) throws MalformedMessageException {
        return new ClientMessage.VectorSearch(
                message.map(Member.PAYLOAD).text(Member.ID), message.mapValue(Member.PAYLOAD));
    }

    private static Value searchOptions(Fields payload) throws MalformedMessageException {
        return payload.has(Member.OPTIONS) ? payload.mapValue(Member.OPTIONS) : Value.NULL;
    }
}
