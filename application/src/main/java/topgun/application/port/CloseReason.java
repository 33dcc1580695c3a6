package topgun.application.port;

/** Why the server ends a connection, with the WebSocket close code and the text clients know. */
public enum CloseReason {
    SHUTDOWN(1001, "Server Shutdown"),
    PROTOCOL_ERROR(1002, "Protocol Error"),
    TOO_LARGE(1009, ""),
    OVERLOADED(1013, "Server overloaded"),
    REJECTED(4000, "Connection Rejected"),
    UNAUTHORIZED(4001, "Unauthorized"),
    AUTHENTICATION_TIMEOUT(4001, "Auth required"),
    HEARTBEAT_TIMEOUT(4002, "Heartbeat timeout");

    private final int code;
    private final String text;

    CloseReason(int code, String text) {
        this.code = code;
        this.text = text;
    }

    public int code() {
        return code;
    }

    public String text() {
        return text;
    }
}
