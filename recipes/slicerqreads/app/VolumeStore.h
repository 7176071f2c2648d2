#pragma once

#include "loading/Volume.h"

#include <vtkWeakPointer.h>

#include <array>
#include <map>
#include <memory>

class vtkMRMLVolumeNode;

namespace qreads
{

/// The volumes that nodes of the scene stand for: what the readers made, or what a script has put into a node.
class VolumeStore
{
public:
  VolumeStore();
  ~VolumeStore();
  VolumeStore(const VolumeStore&) = delete;
  VolumeStore& operator=(const VolumeStore&) = delete;

  /// Lets go of the volumes whose nodes are gone.
  void forgetRemoved();

  /// Remembers which volume a node was made for.
  void add(vtkMRMLVolumeNode& node, std::shared_ptr<const Volume> volume);

  /// The node's volume as the node is now. It is another object after the node was given another image or another
  /// place; the patient and series stay those that the node was made for. Null for a node without voxels.
  std::shared_ptr<const Volume> volumeOf(vtkMRMLVolumeNode& node);

private:
  struct Entry
  {
    vtkWeakPointer<vtkMRMLVolumeNode> node;
    std::shared_ptr<const Volume> volume;
    /// Where the node was then: that of the volume but for rounding, since nodes keep directions and spacing apart.
    std::array<double, 16> ijkToRAS{};
    bool wasRead{ false }; ///< by a reader, which knows the patient
  };

  void store(vtkMRMLVolumeNode& node, std::shared_ptr<const Volume> volume, bool wasRead);

  std::map<const vtkMRMLVolumeNode*, Entry> m_entries;
};

} // namespace qreads
