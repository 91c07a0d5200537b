package dev.pewter.k8s.objects;

import dev.pewter.k8s.client.ApiObject;
import dev.pewter.k8s.client.ApiResource;
import dev.pewter.k8s.client.ObjectReader;

/// A resource and how its objects are cut down. Watches of the same kind can be shared.
public record Kind<T extends ApiObject>(ApiResource resource, ObjectReader<T> reader) {
  public static final Kind<Pod> POD = new Kind<>(ApiResource.PODS, Pod::read);
  public static final Kind<Node> NODE = new Kind<>(ApiResource.NODES, Node::read);
  public static final Kind<Service> SERVICE = new Kind<>(ApiResource.SERVICES, Service::read);
  public static final Kind<Endpoints> ENDPOINTS =
      new Kind<>(ApiResource.ENDPOINTS, Endpoints::read);
  public static final Kind<EndpointSlice> ENDPOINT_SLICE =
      new Kind<>(ApiResource.ENDPOINT_SLICES, EndpointSlice::read);
  public static final Kind<Ingress> INGRESS = new Kind<>(ApiResource.INGRESSES, Ingress::read);
  public static final Kind<PlainObject> NAMESPACE =
      new Kind<>(ApiResource.NAMESPACES, PlainObject::read);
}
