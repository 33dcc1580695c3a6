package topgun.application.port;

import java.util.Optional;
import topgun.domain.access.Principal;

/**
 * Recognises a device across connections by a token the server handed out earlier. An unknown, malformed or foreign token
 * is no error: the device gets a new identity. Safe for all threads; does not block.
 */
public interface DeviceIdentities {

    /**
     * The identity of a device.
     *
     * @param owner who is signed in on it; empty for an anonymous device. A token of one owner is unknown under another.
     */
    Identity identify(Optional<String> presentedToken, Optional<Principal> owner);

    /** A device, and the token to hand out when it did not present a good one. */
    record Identity(String deviceId, Optional<String> newToken) {}
}
