package topgun.adapters.wire;

import topgun.application.message.ClientMessage;
import topgun.application.port.MalformedMessageException;
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

    private static Value searchOptions(Fields payload) throws MalformedMessageException {
        return payload.has(Member.OPTIONS) ? payload.mapValue(Member.OPTIONS) : Value.NULL;
    }
}
