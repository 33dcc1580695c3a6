package topgun.bootstrap;

import java.util.List;
import topgun.application.interceptor.Interceptor;
import topgun.domain.access.Policy;
import topgun.domain.resolver.ConflictResolver;

/**
 * What an embedding application adds to the server.
 *
 * @param interceptors asked in this order
 * @param policies come on top of those in the policies file
 * @param resolver decides about every write to a last-write-wins map
 */
public record Extensions(List<Interceptor> interceptors, List<Policy> policies, ConflictResolver resolver) {

    public static final Extensions NONE = new Extensions(List.of(), List.of(), ConflictResolver.LATEST_WINS);

    public Extensions {
        interceptors = List.copyOf(interceptors);
        policies = List.copyOf(policies);
    }
}
