#include "CodecLibraries.h"

#include <dcmtk/config/osconfig.h>

#include <dcmtk/dcmdata/dcobject.h>
#include <dcmtk/dcmdata/dcrledrg.h>
#include <dcmtk/dcmjpeg/djdecode.h>
#include <dcmtk/dcmjpls/djdecode.h>
#include <dcmtk/oflog/oflog.h>

#include <gdcmTrace.h>

#include <mutex>

namespace qreads
{

void initializeCodecLibraries()
{
  static std::once_flag done;
  std::call_once(done,
                 []
                 {
                   OFLog::configure(OFLogger::OFF_LOG_LEVEL);
                   // Some writers name an explicit transfer syntax and write an implicit one.
                   dcmAcceptUnexpectedImplicitEncoding.set(OFTrue);
                   DcmRLEDecoderRegistration::registerCodecs();
                   DJDecoderRegistration::registerCodecs(EDC_photometricInterpretation);
                   DJLSDecoderRegistration::registerCodecs();
                   gdcm::Trace::DebugOff();
                   gdcm::Trace::WarningOff();
                   gdcm::Trace::ErrorOff();
                 });
}

} // namespace qreads
