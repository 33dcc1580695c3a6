package topgun.adapters.jwt;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import topgun.application.port.DeviceIdentities;
import topgun.application.port.IdSource;
import topgun.domain.access.Principal;

/**
 * Device identities that need no storage: the token is the device id and a signature over it and its owner, so the server
 * recognises what it handed out as long as it keeps its key.
 */
public final class HmacDeviceIdentities implements DeviceIdentities {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int LEAST_KEY_BYTES = 32;
    private static final int ID_LENGTH = 36;
    private static final int SIGNATURE_LENGTH = 64;

    private final SecretKeySpec key;
    private final IdSource ids;

    /**
     * @param key known to this server alone, the same after a restart, 32 bytes or more
     * @param ids makes the ids of new devices
     */
    public HmacDeviceIdentities(byte[] key, IdSource ids) {
        if (key.length < LEAST_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "device key of %d bytes, %d are needed".formatted(key.length, LEAST_KEY_BYTES));
        }
        this.key = new SecretKeySpec(key, ALGORITHM);
        this.ids = ids;
    }

    @Override
    public Identity identify(Optional<String> presentedToken, Optional<Principal> owner) {
        Optional<String> known = presentedToken.flatMap(token -> verified(token, owner));
        if (known.isPresent()) {
            return new Identity(known.get(), Optional.empty());
        }
        String deviceId = ids.next();
        return new Identity(deviceId, Optional.of(deviceId + '.' + signature(deviceId, owner)));
    }

    private Optional<String> verified(String token, Optional<Principal> owner) {
        if (token.length() != ID_LENGTH + 1 + SIGNATURE_LENGTH || token.charAt(ID_LENGTH) != '.') {
            return Optional.empty();
        }
        String deviceId = token.substring(0, ID_LENGTH);
        boolean genuine = MessageDigest.isEqual(
                signature(deviceId, owner).getBytes(StandardCharsets.UTF_8),
                token.substring(ID_LENGTH + 1).getBytes(StandardCharsets.UTF_8));
        return genuine ? Optional.of(deviceId) : Optional.empty();
    }

    /** The device id has a fixed length, so no two owners and ids read alike. */
    private String signature(String deviceId, Optional<Principal> owner) {
        return HexFormat.of().formatHex(hmac((deviceId + ' ' + mark(owner)).getBytes(StandardCharsets.UTF_8)));
    }

    private static String mark(Optional<Principal> owner) {
        if (owner.isEmpty()) {
            return "anonymous";
        }
        return owner.get().userId().map(id -> "user " + id).orElse("unnamed");
    }

    private byte[] hmac(byte[] message) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }
}
