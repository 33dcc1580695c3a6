package topgun.adapters.wire;

import java.util.Optional;
import java.util.OptionalLong;
import topgun.application.message.SubmittedOperation;
import topgun.application.message.SubmittedOperation.Content;
import topgun.application.message.SubmittedOperation.Content.Incomplete;

/** Why an operation cannot be told. The texts reach the client. */
final class Flaw {

    static final Flaw OPERATION = new Flaw("not an operation");
    static final Flaw ID = new Flaw("id must be a text or a whole number");
    static final Flaw MAP_NAME = new Flaw("mapName is missing or not acceptable");
    static final Flaw KEY = new Flaw("key is missing or not acceptable");
    static final Flaw OP_TYPE = new Flaw("opType must be a text");
    static final Flaw WRITE_CONCERN = new Flaw("unknown writeConcern");
    static final Flaw TIMEOUT = new Flaw("timeout must be a number");
    static final Flaw NO_RECORD = new Flaw("record is missing");
    static final Flaw NO_OR_RECORD = new Flaw("orRecord is missing");
    static final Flaw RECORD = new Flaw("a record must be an object");
    static final Flaw NODE_ID = new Flaw("nodeId is not acceptable");
    static final Flaw TTL = new Flaw("ttlMs must be a number not below 0");
    static final Flaw TAG = new Flaw("tag is missing or not acceptable");
    static final Flaw OR_TAG = new Flaw("orTag is missing or not acceptable");

    private final Content content;
    private final SubmittedOperation anonymous;

    private Flaw(String reason) {
        this.content = new Incomplete(reason);
        this.anonymous = new SubmittedOperation(Optional.empty(), content, Optional.empty(), OptionalLong.empty());
    }

    Content content() {
        return content;
    }

    /** An operation with this flaw and without id; shared, because garbage can hold very many of it. */
    SubmittedOperation anonymous() {
        return anonymous;
    }
}
