/** What an embedding application may put between the clients and their maps. */
@NullMarked
package topgun.application.interceptor;

import org.jspecify.annotations.NullMarked;
