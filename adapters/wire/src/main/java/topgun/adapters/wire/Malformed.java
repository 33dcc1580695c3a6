package topgun.adapters.wire;

import topgun.application.port.MalformedMessageException;
import topgun.application.port.MalformedMessageException.Kind;
import topgun.domain.value.MalformedValueException;

/** Makes the one exception this codec throws. Texts name members and types, never what clients wrote into them. */
final class Malformed {

    private Malformed() {}

    static MalformedMessageException invalid(String message) {
        return new MalformedMessageException(Kind.INVALID, message);
    }

    static MalformedMessageException undecodable(String message) {
        return new MalformedMessageException(Kind.UNDECODABLE, message);
    }

    static MalformedMessageException tooDeep(int limit) {
        return new MalformedMessageException(Kind.TOO_DEEP, "nested deeper than " + limit);
    }

    static MalformedMessageException of(MalformedValueException e) {
        Kind kind = switch (e.problem()) {
            case UNDECODABLE -> Kind.UNDECODABLE;
            case TOO_DEEP -> Kind.TOO_DEEP;
            case UNEXPECTED_TYPE -> Kind.INVALID;
        };
        return new MalformedMessageException(kind, String.valueOf(e.getMessage()));
    }
}
