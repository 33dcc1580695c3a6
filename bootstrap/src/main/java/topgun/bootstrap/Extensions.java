package topgun.bootstrap;

import java.util.List;
import java.util.Map;
import topgun.application.interceptor.Interceptor;
import topgun.domain.access.Policy;
import topgun.domain.processor.EntryProcessor;
import topgun.domain.resolver.ConflictResolver;

/**
 * What an embedding application adds to the server.
 *
 * @param interceptors asked in this order
 * @param policies come on top of those in the policies file
 * @param resolver decides about every write to a last-write-wins map about which no resolver of a client has decided
 * @param processors what clients may have done with entries, by the name under which they ask for it
 * @param resolvers what clients may register without code, by name, besides what is built in
 */
public record Extensions(
        List<Interceptor> interceptors,
        List<Policy> policies,
        ConflictResolver resolver,
        Map<String, EntryProcessor> processors,
        Map<String, ConflictResolver> resolvers) {

    public static final Extensions NONE = new Extensions(List.of(), List.of(), ConflictResolver.LATEST_WINS);

    /** Without processors and resolvers to be asked for by name. */
    public Extensions(List<Interceptor> interceptors, List<Policy> policies, ConflictResolver resolver) {
        this(interceptors, policies, resolver, Map.of(), Map.of());
    }

    public Extensions {
        interceptors = List.copyOf(interceptors);
        policies = List.copyOf(policies);
        processors = Map.copyOf(processors);
        resolvers = Map.copyOf(resolvers);
    }
}
