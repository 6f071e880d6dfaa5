package io.tieout.process.masterdata;

import static java.util.stream.Collectors.toSet;

import com.github.benmanes.caffeine.cache.AsyncCacheLoader;
import com.github.benmanes.caffeine.cache.AsyncLoadingCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.tieout.backbone.store.Store;
import io.tieout.model.CrossReference;
import io.tieout.model.Customer;
import io.tieout.model.CustomerRecord;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The customers that master data knows, with their contracts and ids elsewhere. Answers from
 * memory, bounded, which is dropped as soon as anything changes. Its methods may wait for
 * PostgreSQL, so call them on a virtual thread.
 */
public final class CustomerDirectory {

  /**
   * For the case that a change is not heard of: a connection can be lost without anybody's notice.
   */
  private static final Duration LONGEST = Duration.ofMinutes(1);

  private record VendorId(String account, String id) {}

  private final AsyncLoadingCache<String, CustomerRecord> records;
  private final AsyncLoadingCache<VendorId, String> owners;
  private final AsyncLoadingCache<String, Set<String>> contractAccounts;
  private final Store store;

  /**
   * @param capacity how many customers are kept in memory, and contracts
   */
  public CustomerDirectory(Store store, int capacity) {
    this.store = store;
    this.records =
        Caffeine.newBuilder()
            .maximumSize(capacity)
            .expireAfterWrite(LONGEST)
            .buildAsync(
                AsyncCacheLoader.bulk(
                    (ids, executor) ->
                        MasterdataStore.records(store.core(), List.copyOf(ids))
                            .toCompletionStage()
                            .toCompletableFuture()));
    this.owners =
        Caffeine.newBuilder()
            .maximumSize(capacity)
            .expireAfterWrite(LONGEST)
            .buildAsync(
                (vendorId, executor) ->
                    ReferenceStore.customerOf(store.core(), vendorId.account(), vendorId.id())
                        .map(owner -> owner.orElse(null))
                        .toCompletionStage()
                        .toCompletableFuture());
    this.contractAccounts =
        Caffeine.newBuilder()
            .maximumSize(capacity)
            .expireAfterWrite(LONGEST)
            .buildAsync(
                AsyncCacheLoader.bulk(
                    (ids, executor) ->
                        ReferenceStore.contractAccounts(store.core(), List.copyOf(ids))
                            .toCompletionStage()
                            .toCompletableFuture()));
  }

  /** Hears of changes from now on. */
  public Future<Void> start() {
    return onChange(
        () -> {
          records.synchronous().invalidateAll();
          owners.synchronous().invalidateAll();
          contractAccounts.synchronous().invalidateAll();
        });
  }

  /** Runs an action whenever master data has changed, in whichever process. */
  public Future<Void> onChange(Runnable action) {
    return store.listen(MasterdataStore.CHANNEL, action);
  }

  /** The records of those customers that are known, by their reference. */
  public Map<String, CustomerRecord> find(Collection<String> customers) {
    return Future.fromCompletionStage(records.getAll(List.copyOf(customers))).await();
  }

  /** The id under which an account knows a customer; empty until it has been carried over. */
  public Optional<String> idAt(String customer, String account) {
    return Optional.ofNullable(idsAt(List.of(customer), account).get(customer));
  }

  /** The ids under which an account knows customers, of those that have been carried over. */
  public Map<String, String> idsAt(Collection<String> customers, String account) {
    var ids = new HashMap<String, String>();
    find(customers)
        .forEach(
            (customer, known) ->
                known.references().stream()
                    .filter(reference -> reference.account().equals(account))
                    .findFirst()
                    .map(CrossReference::id)
                    .ifPresent(id -> ids.put(customer, id)));
    return ids;
  }

  /** Those of these contracts that an account knows: it has one once it has been carried over. */
  public Set<String> contractsAt(Collection<String> contracts, String account) {
    return Future.fromCompletionStage(contractAccounts.getAll(Set.copyOf(contracts)))
        .await()
        .entrySet()
        .stream()
        .filter(known -> known.getValue().contains(account))
        .map(Map.Entry::getKey)
        .collect(toSet());
  }

  /** The customer that an account knows under an id. */
  public Optional<String> customerOf(String account, String vendorId) {
    return Optional.ofNullable(
        Future.fromCompletionStage(owners.get(new VendorId(account, vendorId))).await());
  }

  /** The record of the customer that an account knows under an id. */
  public Optional<Customer> ownerOf(String account, String vendorId) {
    return customerOf(account, vendorId)
        .map(customer -> find(List.of(customer)).get(customer))
        .map(CustomerRecord::customer);
  }
}
